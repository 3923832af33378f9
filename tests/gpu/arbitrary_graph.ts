/** Random graphs of the ops that models are made of, with values that stay small. */
import fc from "fast-check";
import { input, type Node } from "../../core/graph/node.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { dropout } from "../../core/layers/dropout.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { layerNorm } from "../../core/layers/layer_norm.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { broadcast } from "../../core/ops/broadcast.ts";
import { concatenate } from "../../core/ops/concatenate.ts";
import { constant } from "../../core/ops/constant.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { gather } from "../../core/ops/gather.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { negate } from "../../core/ops/negate.ts";
import { pad } from "../../core/ops/pad.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { scatterAdd } from "../../core/ops/scatter_add.ts";
import { slice } from "../../core/ops/slice.ts";
import { stopGradient } from "../../core/ops/stop_gradient.ts";
import { subtract } from "../../core/ops/subtract.ts";
import { sum } from "../../core/ops/sum.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { swapLast } from "../../core/ops/transpose.ts";
import { floats, ints, uints } from "./arbitrary_tensor.ts";

/** Every intermediate value has this shape, so that any two can meet. Square, so that it can be transposed. */
export const SIZE = 6;

/** The inputs of all random graphs. */
export const GRAPH_INPUTS: Readonly<Record<"x" | "y" | "row" | "ids" | "key", Node>> = {
  x: input("x", { dtype: "float", shape: [SIZE, SIZE] }),
  y: input("y", { dtype: "float", shape: [SIZE, SIZE] }),
  row: input("row", { dtype: "float", shape: [SIZE] }),
  ids: input("ids", { dtype: "int", shape: [SIZE] }),
  key: input("key", { dtype: "uint", shape: [2] }),
};

/** Values for them. */
export const GRAPH_VALUES: Tensors = {
  x: floats([SIZE, SIZE], { seed: 1 }),
  y: floats([SIZE, SIZE], { seed: 2 }),
  row: floats([SIZE], { seed: 3 }),
  ids: ints([SIZE], { seed: 4, high: SIZE }),
  key: uints([2], { seed: 5 }),
};

const half = constant(0.5);
const { row, ids, key } = GRAPH_INPUTS;

/** Steps from two earlier values to the next. Bounded: no step makes numbers much larger. */
const STEPS: readonly ((a: Node, b: Node, stream: number) => Node)[] = [
  (a, b) => multiply(add(a, b), half),
  (a, b) => subtract(tanh(a), multiply(half, b)),
  (a, b) => multiply(tanh(a), b),
  (a) => negate(reshape(reshape(a, [SIZE * SIZE]), [SIZE, SIZE])),
  (a) => stopGradient(swapLast(a)),
  (a) => gelu(a),
  (a) => layerNorm(a, { weight: row, bias: row }),
  (a, b) => tanh(linear(a, { weight: b, bias: row })),
  (a, b) => tanh(matmul(a, b)),
  (a, b) => add(broadcast(multiply(sum(a, [0]), constant(1 / SIZE)), [SIZE, SIZE]), multiply(half, b)),
  (a, b) => slice(concatenate([a, b], 0), { axis: 0, start: 3, end: 3 + SIZE }),
  (a) => pad(slice(a, { axis: 1, start: 1, end: 4 }), { axis: 1, before: 2, after: 1 }),
  (a) => gather(a, ids),
  (a) => multiply(scatterAdd(a, { indices: ids, rows: SIZE }), constant(1 / SIZE)),
  (a, _b, stream) => dropout(a, { key, rate: 0.25, stream }),
];

/** The values of a random graph, in order. */
export const values: fc.Arbitrary<readonly Node[]> = fc.array(
  fc.record({ step: fc.nat(STEPS.length - 1), a: fc.nat(50), b: fc.nat(50) }),
  { minLength: 1, maxLength: 12 },
).map((choices) => {
  const made: Node[] = [GRAPH_INPUTS.x, GRAPH_INPUTS.y];
  choices.forEach(({ step, a, b }, stream) => {
    const pick = (index: number): Node => operand(made, index % made.length);
    made.push(operand(STEPS, step)(pick(a), pick(b), stream));
  });
  return made;
});
