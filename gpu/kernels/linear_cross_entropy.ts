/**
 * Product with the vocabulary and cross-entropy, chunk by chunk: for every row the largest score so far, the sum of
 * exponentials relative to it, and the score of the target are kept; the scores of a chunk are forgotten.
 */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Capabilities, CompositeKernel, Dispatch } from "../kernel.ts";
import { type Chunk, recorder, scoresOf, type Sizes, sizesOf } from "./linear_cross_entropy/chunks.ts";
import { lanesPerRow, perRow } from "./per_row.ts";
import { rowVectors } from "./row_vectors.ts";

/** Loads whose exponentials are added up on their own, so that rounding errors stay small in long rows. */
const BLOCK = 64;

/** The kernel of the composite `linearCrossEntropy`. */
export const linearCrossEntropyKernel: CompositeKernel = {
  tolerance: {
    absolute: 2e-5,
    relative: 6e-6,
    reason: "a loss is the difference of two scores' size, and scores are products like those of matmul",
  },
  supports: () => true,
  plan: ({ inputs, capabilities }) => {
    const sizes = sizesOf(inputs, inputs.length - 2);
    const longest = Math.max(...sizes.chunks.map(({ rows }) => rows));
    const { add, addProduct, plan } = recorder([4 * sizes.rows * longest, 4 * 3 * sizes.rows], capabilities);
    if (sizeOf(operand(inputs, 1).shape) === 0) return { dispatches: [] };
    sizes.chunks.forEach((chunk, index) => {
      addProduct(scoresOf(chunk, { sizes, to: { scratch: 0 }, length: chunk.rows }));
      add(reduce(chunk, { sizes, isFirst: index === 0, capabilities }));
    });
    return plan();
  },
};

/** Takes the scores of a chunk into account. */
function reduce(
  { rows: length, startInVocabulary }: Chunk,
  { sizes, isFirst, capabilities }: {
    readonly sizes: Sizes;
    readonly isFirst: boolean;
    readonly capabilities: Capabilities;
  },
): Dispatch {
  const { type, steps, zero, sum, largest } = rowVectors(length);
  return perRow({
    label: "linearCrossEntropy of a chunk",
    bindings: [
      { name: "scores", type, access: "read", operand: { scratch: 0 } },
      { name: "targets", type: "i32", access: "read", operand: { input: 1 } },
      { name: "state", type: "f32", access: "write", operand: { scratch: 1 } },
      { name: "losses", type: "f32", access: "write", operand: { output: 0 } },
      { name: "log_sum_exps", type: "f32", access: "write", operand: { output: 1 } },
    ],
    parameters: [
      { name: "steps", type: "u32", value: steps },
      { name: "length", type: "u32", value: length },
      { name: "start", type: "u32", value: startInVocabulary },
      { name: "is_first", type: "u32", value: Number(isFirst) },
    ],
    rows: sizes.rows,
    lanes: lanesPerRow(capabilities),
    statements: `
  let first = row * parameters.steps;
  var highest = scores[first];
  for (var k = lane; k < parameters.steps; k += LANES) { highest = max(highest, scores[first + k]); }
  let top_here = largest(lane, ${largest("highest")});
  let is_first = parameters.is_first == 1u;
  let top_before = select(state[3u * row], top_here, is_first);
  let top = max(top_here, top_before);
  var sum = ${zero};
  for (var k = lane; k < parameters.steps;) {
    var block = ${zero};
    for (let stop = min(k + ${BLOCK}u * LANES, parameters.steps); k < stop; k += LANES) {
      block += exp(scores[first + k] - top);
    }
    sum += block;
  }
  let sum_here = total(lane, ${sum("sum")});
  if (lane == 0u) {
    let sum_before = select(state[3u * row + 1u] * exp(top_before - top), 0.0, is_first);
    var of_target = select(state[3u * row + 2u], 0.0, is_first);
    let target_index = u32(targets[row]) - parameters.start;
    if (target_index < parameters.length) {
      of_target = scores[first + target_index${type === "vec4f" ? " / 4u][target_index % 4u]" : "]"};
    }
    let sum_so_far = sum_before + sum_here;
    state[3u * row] = top;
    state[3u * row + 1u] = sum_so_far;
    state[3u * row + 2u] = of_target;
    losses[row] = (top - of_target) + log(sum_so_far);
    log_sum_exps[row] = top + log(sum_so_far);
  }`,
  });
}
