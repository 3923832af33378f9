/** Rows of growing answers go on: one pass over their scores for the log-probability, then the few numbers that change. */
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Binding, CompositeKernel } from "../kernel.ts";
import { logitAt, logSumExp } from "./log_sum_exp.ts";
import { copyOf } from "./moved.ts";
import { lanesPerRow, perRow } from "./per_row.ts";
import { rowVectors } from "./row_vectors.ts";

/** Inputs of the composite; those that are not here only number rows and columns for its body. */
const INPUT = { log: 0, blockPosition: 1, start: 2, isOpen: 3, scores: 4, chosen: 5, isEnd: 6, likeliest: 9 };

/** What it updates: outputs 0 to 3 are the first four inputs afterwards. */
const STATE = [0, 1, 2, 3].map((index) => ({ output: index, input: index }));

/**
 * The kernel of the composite `advance`. State that is not updated in place is copied first. The reference refuses a
 * record that does not fit the log; here it is dropped.
 */
export const advanceKernel: CompositeKernel = {
  tolerance: {
    absolute: 4e-6,
    relative: 2e-6,
    reason: "log-probabilities as in crossEntropy; the rest is counted, exactly",
  },
  supports: (_, { inputs, capabilities }) =>
    (inputs.length > INPUT.likeliest ? 8 : 7) <= capabilities.maxStorageBuffersPerShader,
  updates: STATE,
  reads: ({ parameters }) => Object.values(INPUT).filter((index) => index < parameters.length),
  plan({ inputs, updates, capabilities }) {
    const copied = STATE.filter(({ input }) => updates.every((each) => each.input !== input));
    const [scores, log] = [operand(inputs, INPUT.scores), operand(inputs, INPUT.log)];
    const vectors = rowVectors(sizeOfAxis(scores, 1));
    const likeliest = inputs[INPUT.likeliest];
    const state = (name: string, type: Binding["type"], output: number): Binding => (
      { name, type, access: "write", operand: { output } }
    );
    const read = (name: string, type: Binding["type"], input: number): Binding => (
      { name, type, access: "read", operand: { input } }
    );
    const dispatch = perRow({
      label: "advance",
      bindings: [
        state("records", "f32", INPUT.log),
        state("block_positions", "i32", INPUT.blockPosition),
        state("starts", "i32", INPUT.start),
        state("is_open", "f32", INPUT.isOpen),
        read("logits", vectors.type, INPUT.scores),
        read("chosen", "i32", INPUT.chosen),
        read("is_end", "f32", INPUT.isEnd),
        ...(likeliest ? [read("likeliest", "i32", INPUT.likeliest)] : []),
      ],
      parameters: [
        { name: "steps", type: "u32", value: vectors.steps },
        { name: "width", type: "i32", value: sizeOfAxis(scores, 1) },
        { name: "capacity", type: "i32", value: sizeOfAxis(log, 1) },
        { name: "alternatives", type: "u32", value: likeliest ? sizeOfAxis(likeliest, 1) : 0 },
      ],
      rows: sizeOfAxis(scores, 0),
      lanes: lanesPerRow(capabilities),
      statements: `
  let first = row * parameters.steps;
  ${logSumExp(vectors)}
  if (lane == 0u) {
    let id = chosen[row];
    // As in the definition, an id outside the row has no score and ends nothing.
    var score = 0.0;
    var has_ended = 0.0;
    if (id >= 0 && id < parameters.width) {
      let at = u32(id);
      score = ${logitAt("at", vectors)};
      has_ended = is_end[at];
    }
    let place = max(block_positions[row] - 1, 0);
    if (place < parameters.capacity) {
      let count = parameters.alternatives;
      let record = (row * u32(parameters.capacity) + u32(place)) * (2u + 2u * count);
      records[record] = f32(id);
      records[record + 1u] = (score - top) - log_sum;
      ${
        likeliest
          ? `for (var k = 0u; k < count; k++) {
        let other = u32(likeliest[row * count + k]);
        records[record + 2u + k] = f32(other);
        records[record + 2u + count + k] = (${logitAt("other", vectors)} - top) - log_sum;
      }`
          : ""
      }
    }
    let open = is_open[row];
    block_positions[row] = i32(f32(block_positions[row]) + open);
    starts[row] = i32(f32(starts[row]) + open);
    is_open[row] = open * (1.0 - has_ended);
  }`,
    });
    return {
      dispatches: [
        ...copied.map((each) => copyOf("advance, state copied", operand(inputs, each.input), each)),
        dispatch,
      ],
    };
  },
};
