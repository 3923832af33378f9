/**
 * Every derivative, on one page: for each op, the cotangents of its inputs, given the node and the cotangent of
 * its value. `null`: no gradient flows there (integers, comparisons, random bits, or a stop).
 */
import type { Node, NodeOf } from "../graph/node.ts";
import type { OpName } from "../graph/op_attributes.ts";
import { sameShape } from "../graph/tensor.ts";
import { sizeOfAxis } from "../ops/axis.ts";
import { broadcast } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { equal } from "../ops/equal.ts";
import { operand } from "../ops/evaluate_op.ts";
import { gather } from "../ops/gather.ts";
import { less } from "../ops/less.ts";
import { matmul } from "../ops/matmul.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { pad } from "../ops/pad.ts";
import { readRows } from "../ops/read_rows.ts";
import { reshape } from "../ops/reshape.ts";
import { scatterAdd } from "../ops/scatter_add.ts";
import { select } from "../ops/select.ts";
import { slice } from "../ops/slice.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";
import { swapLast, transpose } from "../ops/transpose.ts";
import { writeRows } from "../ops/write_rows.ts";
import type { StructuralOp } from "./evaluations.ts";

/** The vector-Jacobian product of an op. */
export type GradientRule<Op extends OpName> = (node: NodeOf<Op>, cotangent: Node) => readonly (Node | null)[];

/** Op → its rule. Here y is the value of the node, dy its cotangent, a, b, x its inputs. */
export const GRADIENTS: { readonly [Op in Exclude<OpName, StructuralOp>]: GradientRule<Op> } = {
  constant: () => [],

  add: ({ inputs: [a, b] }, dy) => [fit(dy, a), fit(dy, b)],
  subtract: ({ inputs: [a, b] }, dy) => [fit(dy, a), fit(negate(dy), b)],
  multiply: ({ inputs }, dy) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    return [fit(multiply(dy, b), a), fit(multiply(dy, a), b)];
  },
  divide: (y, dy) => {
    const [a, b] = [operand(y.inputs, 0), operand(y.inputs, 1)];
    return [fit(divide(dy, b), a), fit(negate(divide(multiply(dy, y), b)), b)];
  },
  // Where a = b the whole cotangent goes to one of them: to a for maximum, to b for minimum.
  maximum: ({ inputs }, dy) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    const { whenTrue, whenFalse } = choose(less(a, b), { dy, whenTrue: b, whenFalse: a });
    return [whenFalse, whenTrue];
  },
  minimum: ({ inputs }, dy) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    const { whenTrue, whenFalse } = choose(less(a, b), { dy, whenTrue: a, whenFalse: b });
    return [whenTrue, whenFalse];
  },
  less: () => [null, null],
  equal: () => [null, null],
  select: ({ inputs }, dy) => {
    const [condition, a, b] = [operand(inputs, 0), operand(inputs, 1), operand(inputs, 2)];
    const { whenTrue, whenFalse } = choose(condition, { dy, whenTrue: a, whenFalse: b });
    return [null, whenTrue, whenFalse];
  },
  negate: (_, dy) => [negate(dy)],
  exp: (y, dy) => [multiply(dy, y)],
  log: ({ inputs: [x] }, dy) => [x === undefined ? null : divide(dy, x)],
  tanh: (y, dy) => [multiply(dy, subtract(constant(1), multiply(y, y)))],
  sqrt: (y, dy) => [divide(dy, multiply(constant(2), y))],
  toFloat: () => [null],
  toInt: () => [null],
  uniform: () => [null],
  stopGradient: () => [null],
  isFinite: () => [null],
  roundToHalf: (_, dy) => [dy],
  after: (_, dy) => [dy, null],

  sum: ({ inputs }, dy) => [broadcast(dy, operand(inputs, 0).shape)],
  max: (y, dy) => [toEqual(operand(y.inputs, 0), { y, dy, axis: y.attributes.axis })],
  argmax: () => [null],
  topIndices: () => [null],
  threshold: (y, dy) => [toEqual(operand(y.inputs, 0), { y, dy, axis: y.shape.length - 1 }), null, null],

  reshape: ({ inputs }, dy) => [reshape(dy, operand(inputs, 0).shape)],
  transpose: ({ attributes: { permutation } }, dy) => [
    transpose(dy, permutation.map((_, axis) => permutation.indexOf(axis))),
  ],
  broadcast: ({ inputs: [x] }, dy) => [fit(dy, x)],
  slice: ({ inputs, attributes: { axis, start, end } }, dy) => [
    pad(dy, { axis, before: start, after: sizeOfAxis(operand(inputs, 0), axis) - end }),
  ],
  pad: ({ inputs, attributes: { axis, before } }, dy) => [
    slice(dy, { axis, start: before, end: before + sizeOfAxis(operand(inputs, 0), axis) }),
  ],
  concatenate: ({ inputs, attributes: { axis } }, dy) => {
    let start = 0;
    return inputs.map((part) => {
      const end = start + sizeOfAxis(part, axis);
      const own = slice(dy, { axis, start, end });
      start = end;
      return own;
    });
  },

  // y = a·bᵀ: da = dy·b, db = dyᵀ·a, each written as rows times rows.
  matmul: ({ inputs }, dy) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    return [matmul(dy, swapLast(b)), matmul(swapLast(dy), swapLast(a))];
  },

  gather: ({ inputs, attributes }, dy) => {
    const [table, indices] = [operand(inputs, 0), operand(inputs, 1)];
    return [scatterAdd(dy, { indices, rows: sizeOfAxis(table, 0), ...attributes }), null];
  },
  scatterAdd: ({ inputs, attributes: { part } }, dy) => [
    gather(dy, operand(inputs, 1), part === undefined ? {} : { part }),
    null,
  ],
  oneHot: () => [null],
  writeRows: ({ inputs }, dy) => {
    const [rows, start] = [operand(inputs, 1), operand(inputs, 2)];
    return [
      writeRows(dy, { rows: zerosLike(rows), start }),
      readRows(dy, { start, count: sizeOfAxis(rows, 1) }),
      null,
    ];
  },
  readRows: ({ inputs }, dy) => {
    const [memory, start] = [operand(inputs, 0), operand(inputs, 1)];
    return [writeRows(zerosLike(memory), { rows: dy, start }), null];
  },

  visible: () => [null, null],
  randomBits: () => [null],
  randomWord: () => [null, null],
  pick: () => [null, null],
};

/** Undoes broadcasting: sums a cotangent down to the shape of the input it belongs to. */
function fit(cotangent: Node, input: Node | undefined): Node | null {
  if (input === undefined) return null;
  const missing = cotangent.shape.length - input.shape.length;
  if (missing < 0) return broadcast(cotangent, input.shape);
  const repeated = cotangent.shape.map((_, axis) => axis).filter((axis) =>
    axis < missing || (input.shape[axis - missing] === 1 && cotangent.shape[axis] !== 1)
  );
  const total = repeated.length === 0 ? cotangent : sum(cotangent, repeated);
  return sameShape(total.shape, input.shape) ? total : reshape(total, input.shape);
}

/** The cotangent of a value that was found along an axis of x: it goes there, equal values share it equally. */
function toEqual(
  x: Node,
  { y, dy, axis }: { readonly y: Node; readonly dy: Node; readonly axis: number },
): Node {
  const isFound = equal(x, y);
  return multiply(isFound, divide(dy, sum(isFound, [axis])));
}

function zerosLike(node: Node): Node {
  return broadcast(constant(0), node.shape);
}

/** The cotangents of a choice between two values; the condition has none. */
function choose(
  condition: Node,
  { dy, whenTrue, whenFalse }: { readonly dy: Node; readonly whenTrue: Node; readonly whenFalse: Node },
): { readonly whenTrue: Node | null; readonly whenFalse: Node | null } {
  const none = constant(0);
  return {
    whenTrue: fit(select(condition, { whenTrue: dy, whenFalse: none }), whenTrue),
    whenFalse: fit(select(condition, { whenTrue: none, whenFalse: dy }), whenFalse),
  };
}
