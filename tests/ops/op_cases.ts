/** For every op, computations in which it occurs: random shapes, values away from where derivatives jump. */
import fc from "fast-check";
import { composite } from "../../core/graph/composite.ts";
import type { Node } from "../../core/graph/node.ts";
import type { OpName } from "../../core/graph/op_attributes.ts";
import type { Shape } from "../../core/graph/tensor.ts";
import { add } from "../../core/ops/add.ts";
import { after } from "../../core/ops/after.ts";
import { argmax } from "../../core/ops/argmax.ts";
import { broadcast } from "../../core/ops/broadcast.ts";
import { concatenate } from "../../core/ops/concatenate.ts";
import { constant } from "../../core/ops/constant.ts";
import { divide } from "../../core/ops/divide.ts";
import { equal } from "../../core/ops/equal.ts";
import { exp } from "../../core/ops/exp.ts";
import { gather } from "../../core/ops/gather.ts";
import { isFinite } from "../../core/ops/is_finite.ts";
import { less } from "../../core/ops/less.ts";
import { log } from "../../core/ops/log.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { max } from "../../core/ops/max.ts";
import { maximum } from "../../core/ops/maximum.ts";
import { minimum } from "../../core/ops/minimum.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { negate } from "../../core/ops/negate.ts";
import { oneHot } from "../../core/ops/one_hot.ts";
import { pad } from "../../core/ops/pad.ts";
import { pick } from "../../core/ops/pick.ts";
import { randomBits } from "../../core/ops/random_bits.ts";
import { randomWord } from "../../core/ops/random_word.ts";
import { readRows } from "../../core/ops/read_rows.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { roundToHalf } from "../../core/ops/round_to_half.ts";
import { scatterAdd } from "../../core/ops/scatter_add.ts";
import { select } from "../../core/ops/select.ts";
import { slice } from "../../core/ops/slice.ts";
import { sqrt } from "../../core/ops/sqrt.ts";
import { stopGradient } from "../../core/ops/stop_gradient.ts";
import { subtract } from "../../core/ops/subtract.ts";
import { sum } from "../../core/ops/sum.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { threshold } from "../../core/ops/threshold.ts";
import { toFloat } from "../../core/ops/to_float.ts";
import { toInt } from "../../core/ops/to_int.ts";
import { topIndices } from "../../core/ops/top_indices.ts";
import { transpose } from "../../core/ops/transpose.ts";
import { uniform } from "../../core/ops/uniform.ts";
import { visible } from "../../core/ops/visible.ts";
import { writeRows } from "../../core/ops/write_rows.ts";
import { type Case, type Given, given } from "../graph/given.ts";
import { anyShape, broadcastable, fitting, shapeAndAxis, SIZE } from "../graph/shapes.ts";

/** Cases of something that is built from drawn parts and drawn inputs. */
export function casesOf<Parts>(
  parts: fc.Arbitrary<Parts>,
  build: (parts: Parts, from: Given) => readonly Node[],
): fc.Arbitrary<Case> {
  return fc.tuple(parts, fc.nat()).map(([drawn, seed]) => {
    const from = given(seed);
    return { outputs: build(drawn, from), values: from.values };
  });
}

type Draw = (from: Given, shape: Shape) => Node;
const floats: Draw = (from, shape) => from.floats(shape);
const positive: Draw = (from, shape) => from.positive(shape);

function ofOne(f: (x: Node) => Node, draw: Draw = floats): fc.Arbitrary<Case> {
  return casesOf(anyShape(), (shape, from) => [f(draw(from, shape))]);
}

function ofTwo(f: (a: Node, b: Node) => Node, drawSecond: Draw = floats): fc.Arbitrary<Case> {
  return casesOf(broadcastable(2), ([a = [], b = []], from) => [f(from.floats(a), drawSecond(from, b))]);
}

/** Two inputs without ties: comparisons and choices jump where numbers are equal. */
function ofTwoApart(f: (a: Node, b: Node) => Node): fc.Arbitrary<Case> {
  return casesOf(broadcastable(2), ([first = [], second = []], from) => {
    const [a, b] = from.apart(first, second);
    return a && b ? [f(a, b)] : [];
  });
}

const TABLE = fc.record({ rows: fc.integer({ min: 1, max: 5 }), width: SIZE, indices: anyShape() });

/** A memory `[B, T, H]`, S rows of it, and where they begin in each sequence. */
const MEMORY = fc.record({ count: SIZE, width: SIZE, spare: fc.nat(2), batch: SIZE }).chain((sizes) =>
  fc.record({
    sizes: fc.constant({ ...sizes, length: sizes.count + sizes.spare }),
    start: fc.array(fc.nat(sizes.spare), { minLength: sizes.batch, maxLength: sizes.batch }),
  })
);

/** Rows that are not empty. */
const ROWS = fc.tuple(anyShape(), fc.integer({ min: 1, max: 6 })).map(([outer, length]) => ({
  outer,
  shape: [...outer, length],
  length,
}));

/** Whole numbers from 0, the last of every row at least 1: sums of them are exact, and no row weighs nothing. */
function wholeWeights(from: Given, { outer, shape }: { readonly outer: Shape; readonly shape: Shape }): Node {
  const one = pad(broadcast(constant(1), [...outer, 1]), {
    axis: outer.length,
    before: (shape.at(-1) ?? 1) - 1,
    after: 0,
  });
  return add(toFloat(from.ints(shape, 4)), one);
}

/** Op → cases. */
export const OP_CASES: { readonly [Op in OpName]: fc.Arbitrary<Case> } = {
  input: ofOne((x) => x),
  constant: casesOf(
    fc.record({ shape: anyShape(), value: fc.double({ min: -9, max: 9, noNaN: true }) }),
    ({ shape, value }, from) => [multiply(constant(value), from.floats(shape))],
  ),
  output: casesOf(broadcastable(2), ([a = [], b = []], from) =>
    composite("productAndExponential", {
      inputs: [from.floats(a), from.floats(b)],
      body: (...operands) => [operands.reduce(multiply), ...operands.map(exp)],
    })),

  add: ofTwo(add),
  subtract: ofTwo(subtract),
  multiply: ofTwo(multiply),
  divide: ofTwo(divide, positive),
  maximum: ofTwoApart(maximum),
  minimum: ofTwoApart(minimum),
  less: ofTwoApart(less),
  equal: ofTwoApart(equal),
  select: casesOf(broadcastable(3), ([condition = [], a = [], b = []], from) => [
    select(toFloat(from.ints(condition, 2)), { whenTrue: from.floats(a), whenFalse: from.floats(b) }),
  ]),
  negate: ofOne(negate),
  exp: ofOne(exp),
  log: ofOne(log, positive),
  tanh: ofOne(tanh),
  sqrt: ofOne(sqrt, positive),
  toFloat: ofOne(toFloat, (from, shape) => from.ints(shape, 9)),
  toInt: casesOf(
    anyShape(),
    (shape, from) => from.apart(shape).map((x) => toFloat(toInt(add(x, constant(0.1))))),
  ),
  // Of integers, where there is no slope to stop; that slopes are stopped is a law of its own.
  stopGradient: ofOne((x) => stopGradient(toFloat(x)), (from, shape) => from.ints(shape, 9)),
  isFinite: ofOne(isFinite),
  // Of integers: its slope is that of x, though its values go by steps.
  roundToHalf: ofOne((x) => roundToHalf(toFloat(x)), (from, shape) => from.ints(shape, 60000)),
  after: ofTwo(after),

  sum: casesOf(
    anyShape().chain((shape) =>
      fc.record({ shape: fc.constant(shape), axes: fc.shuffledSubarray([...shape.keys()]) })
    ),
    ({ shape, axes }, from) => [sum(from.floats(shape), axes)],
  ),
  argmax: casesOf(
    shapeAndAxis().filter(({ shape, axis }) => shape[axis] !== 0),
    ({ shape, axis }, from) => from.apart(shape).map((x) => toFloat(argmax(x, axis))),
  ),
  topIndices: casesOf(
    ROWS.chain((rows) =>
      fc.record({ rows: fc.constant(rows), count: fc.integer({ min: 1, max: rows.length }) })
    ),
    ({ rows: { shape }, count }, from) => from.apart(shape).map((x) => toFloat(topIndices(x, count))),
  ),
  // Limits between the sums that there can be, so that no derivative jumps.
  threshold: casesOf(ROWS, (rows, from) => {
    const limit = add(toFloat(from.ints([...rows.outer, 1], 9)), constant(0.5));
    return from.apart(rows.shape).map((x) => threshold(x, { weights: wholeWeights(from, rows), limit }));
  }),
  max: casesOf(shapeAndAxis(), ({ shape, axis }, from) => from.apart(shape).map((x) => max(x, axis))),

  reshape: casesOf(anyShape(), (shape, from) => {
    const x = from.floats(shape);
    return [reshape(x, [1, ...shape.toReversed()]), reshape(x, [shape.reduce((a, b) => a * b, 1)])];
  }),
  transpose: casesOf(
    anyShape().chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        permutation: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      })
    ),
    ({ shape, permutation }, from) => [transpose(from.floats(shape), permutation)],
  ),
  broadcast: casesOf(
    anyShape().chain((target) => fc.record({ target: fc.constant(target), shape: fitting(target) })),
    ({ target, shape }, from) => [broadcast(from.floats(shape), target)],
  ),
  slice: casesOf(
    shapeAndAxis().chain(({ shape, axis }) =>
      fc.tuple(fc.nat(shape[axis] ?? 0), fc.nat(shape[axis] ?? 0)).map(([a, b]) => ({
        shape,
        axis,
        start: Math.min(a, b),
        end: Math.max(a, b),
      }))
    ),
    ({ shape, ...part }, from) => [slice(from.floats(shape), part)],
  ),
  pad: casesOf(
    fc.record({ at: shapeAndAxis(), before: fc.nat(2), after: fc.nat(2) }),
    ({ at: { shape, axis }, before, after }, from) => [pad(from.floats(shape), { axis, before, after })],
  ),
  concatenate: casesOf(
    fc.record({ at: shapeAndAxis(), sizes: fc.array(SIZE, { minLength: 1, maxLength: 3 }) }),
    ({ at: { shape, axis }, sizes }, from) => [
      concatenate(sizes.map((size) => from.floats(shape.with(axis, size))), axis),
    ],
  ),

  // The reference takes columns by fours: numbers on both sides of that matter.
  matmul: casesOf(
    fc.record({ batch: anyShape(), rows: SIZE, columns: fc.integer({ min: 1, max: 9 }), inner: SIZE }),
    ({ batch, rows, columns, inner }, from) => [
      matmul(from.floats([...batch, rows, inner]), from.floats([...batch, columns, inner])),
    ],
  ),

  gather: casesOf(TABLE, ({ rows, width, indices }, from) => [
    gather(from.floats([rows, width]), from.ints(indices, rows)),
    gather(from.floats([rows, width]), from.ints(indices, rows + 3), { part: { start: 2, of: rows + 3 } }),
  ]),
  scatterAdd: casesOf(TABLE, ({ rows, width, indices }, from) => [
    scatterAdd(from.floats([...indices, width]), { indices: from.ints(indices, rows), rows }),
    scatterAdd(from.floats([...indices, width]), {
      indices: from.ints(indices, rows + 3),
      rows,
      part: { start: 2, of: rows + 3 },
    }),
  ]),
  oneHot: casesOf(TABLE, ({ rows, indices }, from) => [oneHot(from.ints(indices, rows), rows)]),
  writeRows: casesOf(MEMORY, ({ sizes: { batch, length, count, width }, start }, from) => [
    writeRows(from.floats([batch, length, width]), {
      rows: from.floats([batch, count, width]),
      start: from.these(start),
    }),
  ]),
  readRows: casesOf(MEMORY, ({ sizes: { batch, length, count, width }, start }, from) => [
    readRows(from.floats([batch, length, width]), { start: from.these(start), count }),
  ]),

  visible: casesOf(
    fc.record({ batch: SIZE, queries: SIZE, keys: fc.integer({ min: 1, max: 6 }) }),
    ({ batch, queries, keys }, from) => [
      visible(from.ints([batch, queries, 2], 6), { start: from.ints([batch], 4), keys }),
    ],
  ),

  randomBits: casesOf(
    fc.record({ shape: anyShape(), stream: fc.nat(0xFFFFFFFF) }),
    (options, from) => [uniform(randomBits(from.words([2]), options))],
  ),
  randomWord: casesOf(fc.nat(5), (count, from) => [
    uniform(randomWord(from.words([count, 2]), from.ints([count], 9))),
  ]),
  pick: casesOf(ROWS, (rows, from) => {
    const share = uniform(from.words([...rows.outer, 1]));
    return [toFloat(pick(wholeWeights(from, rows), share))];
  }),
  uniform: ofOne(uniform, (from, shape) => from.words(shape)),
};
