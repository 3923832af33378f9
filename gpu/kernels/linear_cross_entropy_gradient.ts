/**
 * The gradient of the product with the vocabulary and cross-entropy, chunk by chunk: the scores of a chunk are computed
 * again and become their own cotangents, (softmax − one-hot target) · cotangent; those, times the chunk's rows of the
 * embedding, add to dhidden; their transpose, times hidden, is the chunk's rows of dembedding.
 */
import type { CompositeKernel, Dispatch } from "../kernel.ts";
import { type Chunk, recorder, scoresOf, type Sizes, sizesOf } from "./linear_cross_entropy/chunks.ts";
import { transposed } from "./linear_cross_entropy/transposed.ts";
import { ACCUMULATE } from "./matmul/product.ts";
import { perElement } from "./per_element.ts";

/** Scratch buffers: a chunk's scores, their transpose, the chunk of the embedding transposed, hidden transposed. */
const [SCORES, TURNED, EMBEDDING, HIDDEN] = [{ scratch: 0 }, { scratch: 1 }, { scratch: 2 }, {
  scratch: 3,
}] as const;

/** The kernel of the composite `linearCrossEntropyGradient`. */
export const linearCrossEntropyGradientKernel: CompositeKernel = {
  tolerance: {
    absolute: 2e-5,
    relative: 1e-5,
    reason:
      "probabilities as in crossEntropyGradient, whose scores are products; summed by products like matmul's",
  },
  supports: ({ gradient }) => gradient?.cotangents.join() === "0",
  reads: ({ parameters }) => [...parameters.keys()].filter((index) => index !== parameters.length - 3),
  plan: ({ inputs, outputs, capabilities }, { gradient }) => {
    const count = inputs.length - 5;
    const wanted = gradient?.wanted ?? [];
    const sizes = sizesOf(inputs, count);
    const { rows, hidden, chunks } = sizes;
    const even = evenly(rows);
    const longest = evenly(Math.max(...chunks.map(({ rows }) => rows)));
    const isForHidden = wanted.includes(0);
    const isForEmbedding = wanted.some((input) => input >= 2);
    const { add, addProduct, plan } = recorder([
      4 * even * longest,
      isForEmbedding ? 4 * even * longest : 16,
      isForHidden ? 4 * hidden * longest : 16,
      isForEmbedding ? 4 * hidden * even : 16,
    ], capabilities);
    if (outputs.length === 0 || rows * hidden === 0) return { dispatches: outputs.map(zeros) };

    if (isForEmbedding) {
      add(transposed({ from: { input: 0 }, to: HIDDEN, rows, columns: hidden, length: even }));
    }
    chunks.forEach((chunk, index) => {
      const { part, start } = chunk;
      const length = evenly(chunk.rows);
      addProduct(scoresOf(chunk, { sizes, to: SCORES, length }));
      add(cotangents(chunk, { sizes, even, length, count }));
      if (isForHidden) {
        const to = EMBEDDING;
        add(transposed({
          from: { input: 2 + part },
          start: start * hidden,
          to,
          rows: chunk.rows,
          columns: hidden,
          length,
        }));
        addProduct({
          batch: 1,
          rows,
          columns: hidden,
          inner: length,
          a: SCORES,
          b: to,
          c: { output: wanted.indexOf(0) },
          rowStride: hidden,
          columnStride: 1,
          ...(index === 0 ? {} : { epilogue: ACCUMULATE }),
        });
      }
      const output = wanted.indexOf(2 + part);
      if (output < 0) return;
      const from = SCORES;
      add(transposed({ from, to: TURNED, rows: even, columns: length, length: even }));
      addProduct({
        batch: 1,
        rows: chunk.rows,
        columns: hidden,
        inner: even,
        a: TURNED,
        b: HIDDEN,
        c: { output },
        offsets: { c: start * hidden },
        rowStride: hidden,
        columnStride: 1,
      });
    });
    return plan();
  },
};

/** A length that can be loaded four numbers at a time. */
function evenly(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** The cotangents of a chunk's scores in place of the scores; zeros in the rows and columns that only fill up. */
function cotangents(
  { rows: columns, startInVocabulary }: Chunk,
  { sizes, even, length, count }: {
    readonly sizes: Sizes;
    readonly even: number;
    readonly length: number;
    readonly count: number;
  },
): Dispatch {
  return perElement({
    label: "linearCrossEntropyGradient of scores",
    bindings: [
      { name: "scores", type: "vec4f", access: "write", operand: SCORES },
      { name: "targets", type: "i32", access: "read", operand: { input: 1 } },
      { name: "log_sum_exps", type: "f32", access: "read", operand: { input: 3 + count } },
      { name: "dlosses", type: "f32", access: "read", operand: { input: 4 + count } },
    ],
    parameters: [
      { name: "steps", type: "u32", value: length / 4 },
      { name: "rows", type: "u32", value: sizes.rows },
      { name: "columns", type: "u32", value: columns },
      { name: "start", type: "i32", value: startInVocabulary },
    ],
    size: even * length / 4,
    statements: `
  let row = i / parameters.steps;
  let column = 4u * (i % parameters.steps) + vec4u(0u, 1u, 2u, 3u);
  var value = vec4f();
  if (row < parameters.rows) {
    let is_target = vec4i(column) + parameters.start == vec4i(targets[row]);
    let probability = exp(scores[i] - log_sum_exps[row]);
    value = (probability - select(vec4f(), vec4f(1.0), is_target)) * dlosses[row];
  }
  scores[i] = select(vec4f(), value, column < vec4u(parameters.columns));`,
  });
}

function zeros({ shape }: { readonly shape: readonly number[] }, output: number): Dispatch {
  return perElement({
    label: "zeros",
    bindings: [{ name: "y", type: "f32", access: "write", operand: { output } }],
    size: shape.reduce((size, axis) => size * axis, 1),
    statements: "y[i] = 0.0;",
  });
}
