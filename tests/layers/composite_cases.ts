/** Applications of every composite that the model and its training are made of. */
import fc from "fast-check";
import { type Call, outputsOf } from "../../core/graph/composite.ts";
import type { Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { attention, type AttentionOptions } from "../../core/layers/attention.ts";
import { crossEntropy } from "../../core/layers/cross_entropy.ts";
import { dropout } from "../../core/layers/dropout.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { layerNorm } from "../../core/layers/layer_norm.ts";
import { linearCrossEntropy } from "../../core/layers/linear_cross_entropy.ts";
import { linear } from "../../core/layers/linear.ts";
import { recall } from "../../core/layers/recall.ts";
import { sumOfRows } from "../../core/layers/sum_of_rows.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { adamw } from "../../core/train/adamw.ts";
import { clip } from "../../core/train/clip.ts";
import type { Case, Given } from "../graph/given.ts";
import { anyShape, SIZE } from "../graph/shapes.ts";
import { casesOf } from "../ops/op_cases.ts";

/** All calls of composites that nodes depend on, each once. */
export function callsOf(outputs: readonly Node[]): readonly Call[] {
  return [
    ...new Set(inputsFirst(outputs).flatMap((node) => node.op === "output" ? [node.attributes.call] : [])),
  ];
}

/** Cases whose outputs are all the outputs of the one composite that `build` applies. */
function applications<Parts>(
  parts: fc.Arbitrary<Parts>,
  build: (parts: Parts, from: Given) => Node,
): fc.Arbitrary<Case> {
  return casesOf(parts, (drawn, from) => callsOf([build(drawn, from)]).flatMap(outputsOf));
}

interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly width: number;
  readonly queries: number;
  /** Rows of the memory beside the queries' own. */
  readonly memory: number;
}

const ATTENTION_SIZES: fc.Arbitrary<AttentionSizes> = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  heads: fc.integer({ min: 1, max: 2 }),
  width: SIZE,
  queries: SIZE,
  memory: fc.constant(0),
});

function attend(
  { batch, heads, width, queries, memory }: AttentionSizes,
  { from, ...options }: Omit<AttentionOptions, "heads"> & { readonly from: Given },
): Node {
  const keys = queries + memory;
  const key = from.floats([batch, keys, heads * width]);
  return attention({
    query: from.floats([batch, queries, heads * width]),
    key,
    value: from.floats(key.shape),
    extents: from.ints([batch, queries, 2], keys + 1),
    start: from.ints([batch], memory + 1),
  }, { heads, ...options });
}

const RATE = fc.double({ min: 0.1, max: 0.9, noNaN: true });

/** Name of a case → applications. Where a composite has several forms there is a case for each. */
export const COMPOSITE_CASES: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  linear: applications(
    fc.record({ outer: anyShape(), inner: SIZE, width: SIZE }),
    ({ outer, inner, width }, from) =>
      linear(from.floats([...outer, inner]), {
        weight: from.floats([width, inner]),
        bias: from.floats([width]),
      }),
  ),
  // Near a row without variance the slope changes quickly: numbers are kept apart.
  layerNorm: applications(
    fc.record({ outer: anyShape(), width: fc.integer({ min: 2, max: 4 }) }),
    ({ outer, width }, from) =>
      layerNorm(operand(from.apart([...outer, width]), 0), {
        weight: from.floats([width]),
        bias: from.floats([width]),
      }),
  ),
  gelu: applications(anyShape(), (shape, from) => gelu(from.floats(shape))),
  dropout: applications(
    fc.record({ shape: anyShape(), rate: RATE, stream: fc.nat() }),
    ({ shape, ...source }, from) => dropout(from.floats(shape), { key: from.words([2]), ...source }),
  ),
  attention: applications(ATTENTION_SIZES, (sizes, from) => attend(sizes, { from })),
  "attention after a memory": applications(
    fc.record({ sizes: ATTENTION_SIZES, memory: SIZE }),
    ({ sizes, memory }, from) => attend({ ...sizes, memory }, { from }),
  ),
  "attention with dropout": applications(
    fc.record({ sizes: ATTENTION_SIZES, rate: RATE, stream: fc.nat() }),
    ({ sizes, rate, stream }, from) =>
      attend(sizes, { from, dropout: { key: from.words([2]), rate, stream } }),
  ),
  "recall, attention after a memory": applications(
    fc.record({ heads: fc.integer({ min: 1, max: 2 }), width: SIZE, queries: SIZE, memory: SIZE }),
    ({ heads, width, queries, memory }, from) => {
      const key = from.floats([2, queries + memory, heads * width]);
      return recall(from.floats([2, queries, 3 * heads * width]), {
        key,
        value: from.floats(key.shape),
        start: from.ints([2], memory + 1),
        extents: from.ints([2, queries, 2], queries + memory + 1),
        heads,
      }).context;
    },
  ),
  crossEntropy: applications(
    fc.record({ rows: SIZE, vocabulary: fc.integer({ min: 1, max: 5 }) }),
    ({ rows, vocabulary }, from) =>
      crossEntropy(from.floats([rows, vocabulary]), from.ints([rows], vocabulary)),
  ),
  linearCrossEntropy: applications(
    fc.record({
      rows: SIZE,
      hidden: SIZE,
      parts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
    }),
    ({ rows, hidden, parts }, from) =>
      linearCrossEntropy(from.floats([rows, hidden]), {
        embedding: parts.map((size) => from.floats([size, hidden])),
        targets: from.ints([rows], parts.reduce((a, b) => a + b)),
      }),
  ),
  adamw: applications(
    fc.record({ shape: anyShape(), decay: fc.constantFrom(0, 0.1) }),
    ({ shape, decay }, from) =>
      adamw(from.floats(shape), {
        state: {
          parameter: from.floats(shape),
          moment1: from.floats(shape),
          moment2: from.positive(shape),
        },
        step: {
          learningRate: from.positive([]),
          correction1: from.positive([]),
          correction2: from.positive([]),
        },
        settings: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay },
      }).parameter,
  ),
  sumOfRows: applications(
    fc.record({ tables: fc.array(SIZE, { minLength: 1, maxLength: 3 }), width: SIZE, indices: anyShape() }),
    ({ tables, width, indices }, from) =>
      sumOfRows(
        tables.map((rows) => ({ table: from.floats([rows, width]), indices: from.ints(indices, rows) })),
      ),
  ),
  sumOfSquares: applications(anyShape(), (shape, from) => clip([from.floats(shape)], 1).norm),
};
