/** Random graphs: shared nodes, many shapes, composites within. */
import fc from "fast-check";
import type { Node } from "../../core/graph/node.ts";
import { type Shape, sizeOf } from "../../core/graph/tensor.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { layerNorm } from "../../core/layers/layer_norm.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { concatenate } from "../../core/ops/concatenate.ts";
import { constant } from "../../core/ops/constant.ts";
import { divide } from "../../core/ops/divide.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { gather } from "../../core/ops/gather.ts";
import { log } from "../../core/ops/log.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { maximum } from "../../core/ops/maximum.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { scatterAdd } from "../../core/ops/scatter_add.ts";
import { slice } from "../../core/ops/slice.ts";
import { sqrt } from "../../core/ops/sqrt.ts";
import { subtract } from "../../core/ops/subtract.ts";
import { sum } from "../../core/ops/sum.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { toFloat } from "../../core/ops/to_float.ts";
import { swapLast } from "../../core/ops/transpose.ts";
import { type Case, type Given, given } from "../graph/given.ts";

/** Makes a matrix from two matrices of any sizes. Values stay moderate, however long the chain, and smooth. */
type Step = (x: Node, y: Node, from: Given) => Node;

const size = ({ shape }: Node, axis: number): number => shape[axis] ?? 0;
const total = (x: Node): Node => divide(sum(x, [0, 1]), constant(sizeOf(x.shape))); // [1, 1]
const rows = (x: Node): Node => divide(sum(x, [1]), constant(size(x, 1))); // [R, 1]
/** y as something that broadcasts with x. */
const beside = (x: Node, y: Node): Node => size(x, 0) === size(y, 0) ? rows(y) : total(y);

const STEPS: readonly Step[] = [
  (x, y) => add(x, beside(x, y)),
  (x, y) => multiply(x, tanh(beside(x, y))),
  (x, y) => divide(x, exp(tanh(beside(x, y)))),
  (x, y) => subtract(tanh(y), beside(y, x)),
  (x) => log(add(constant(1), exp(tanh(x)))),
  (x) => sqrt(add(multiply(x, x), constant(1))),
  // At least 2 apart: no kink near.
  (x) => maximum(tanh(x), subtract(tanh(multiply(x, x)), constant(4))),
  (x) => swapLast(x),
  (x) => reshape(x, [size(x, 1), size(x, 0)]),
  (x) => slice(x, { axis: 0, start: 0, end: Math.ceil(size(x, 0) / 2) }),
  (x) => concatenate([x, tanh(x)], size(x, 0) < 4 ? 0 : 1),
  (x, y) => size(x, 1) === size(y, 1) ? matmul(x, tanh(y)) : matmul(x, tanh(x)),
  (x, _, from) => gather(x, from.ints([3], size(x, 0))),
  (x, _, from) => scatterAdd(x, { indices: from.ints([size(x, 0)], 2), rows: 2 }),
  (x) => gelu(x),
  (x, _, from) => {
    // Columns far from each other: near a row without variance the slope changes quickly.
    const width = size(x, 1);
    const ramp = toFloat(from.these(Array.from({ length: width }, (_, column) => 3 * column)));
    return layerNorm(add(tanh(x), ramp), { weight: from.floats([width]), bias: from.floats([width]) });
  },
  (x, _, from) => linear(tanh(x), { weight: from.floats([2, size(x, 1)]), bias: from.floats([2]) }),
];

/** Nothing larger than this grows further: concatenations would. */
const LARGEST = 40;

const anyStep = fc.record({ step: fc.nat(STEPS.length - 1), x: fc.nat(99), y: fc.nat(99) });

/** A graph of up to twelve steps over two or three matrices, and a few of its nodes as outputs. */
export function anyGraph(): fc.Arbitrary<Case> {
  const shape: fc.Arbitrary<Shape> = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
  return fc.record({
    shapes: fc.array(shape, { minLength: 2, maxLength: 3 }),
    steps: fc.array(anyStep, { minLength: 1, maxLength: 12 }),
    seed: fc.nat(),
  }).map(({ shapes, steps, seed }) => {
    const from = given(seed);
    const nodes = shapes.map((each) => from.floats(each));
    // Recent nodes are taken more often, so that graphs are deep; old ones are, too, so that nodes are shared.
    const pick = (index: number): Node =>
      operand(nodes, nodes.length - 1 - Math.floor(index * index * nodes.length / 1e4));
    for (const { step, x, y } of steps) {
      const next = STEPS[step]?.(pick(x), pick(y), from);
      if (next && sizeOf(next.shape) <= LARGEST) nodes.push(next);
    }
    return { outputs: nodes.slice(-3), values: from.values };
  });
}
