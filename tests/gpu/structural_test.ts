/** Ops that move numbers, and those of indices and masks: exact on any shape. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { type Shape, sizeOf } from "../../core/graph/tensor.ts";
import { argmax } from "../../core/ops/argmax.ts";
import { broadcast } from "../../core/ops/broadcast.ts";
import { concatenate } from "../../core/ops/concatenate.ts";
import { constant } from "../../core/ops/constant.ts";
import { gather } from "../../core/ops/gather.ts";
import { max } from "../../core/ops/max.ts";
import { oneHot } from "../../core/ops/one_hot.ts";
import { pad } from "../../core/ops/pad.ts";
import { readRows } from "../../core/ops/read_rows.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { slice } from "../../core/ops/slice.ts";
import { transpose } from "../../core/ops/transpose.ts";
import { visible } from "../../core/ops/visible.ts";
import { writeRows } from "../../core/ops/write_rows.ts";
import { assertAgrees } from "./agree.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";

const EXACT = { absolute: 0, relative: 0, reason: "numbers are moved" };

/** A shape and one of its axes. */
const shapeAndAxis = fc.array(fc.constantFrom(1, 2, 3, 4, 5, 8), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.record({ shape: fc.constant(shape), axis: fc.nat(shape.length - 1) }));

gpuTest("structural: any transpose", async () => {
  const permuted = fc.array(fc.constantFrom(1, 2, 3, 4, 8), { maxLength: 5 }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      permutation: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
    })
  );
  await fc.assert(
    fc.asyncProperty(permuted, async ({ shape, permutation }) => {
      const x = input("x", { dtype: "float", shape });
      await assertAgrees({ y: transpose(x, permutation) }, {
        inputs: { x: floats(shape, { seed: 1 }) },
        tolerance: EXACT,
      });
    }),
    { numRuns: 50 },
  );
});

gpuTest("structural: transposes that models need, with edges that fill no tile", async () => {
  const cases: readonly (readonly [Shape, readonly number[]])[] = [
    [[67, 35], [1, 0]],
    [[3, 33, 65], [0, 2, 1]],
    [[2, 19, 4, 16], [0, 2, 1, 3]],
    [[1, 130], [1, 0]],
    [[36, 68], [1, 0]],
    [[3, 8, 20], [0, 2, 1]],
    [[2, 300, 24], [0, 2, 1]],
    [[516, 12], [1, 0]],
  ];
  for (const [shape, permutation] of cases) {
    const x = input("x", { dtype: "float", shape });
    const inputs = { x: floats(shape, { seed: 2 }) };
    await assertAgrees({ y: transpose(x, permutation) }, { inputs, tolerance: EXACT });
  }
});

gpuTest(
  "structural: slice, pad, concatenate, max, argmax, broadcast and reshape along any axis",
  async () => {
    const cases = shapeAndAxis.chain(({ shape, axis }) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.constant(axis),
        ends: fc.tuple(fc.nat(shape[axis] ?? 0), fc.nat(shape[axis] ?? 0)),
        before: fc.nat(3),
        after: fc.nat(3),
      })
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axis, ends: [a, b], before, after }) => {
        const x = input("x", { dtype: "float", shape });
        const part = slice(x, { axis, start: Math.min(a, b), end: Math.max(a, b) });
        await assertAgrees({
          slice: part,
          pad: pad(x, { axis, before, after }),
          concatenate: concatenate([x, part, x], axis),
          max: max(x, axis),
          argmax: argmax(x, axis),
          broadcast: broadcast(max(x, axis), [2, ...shape]),
          reshape: reshape(x, [sizeOf(shape)]),
          constant: broadcast(constant(0.5), shape),
        }, { inputs: { x: floats(shape, { seed: 3 }) }, tolerance: EXACT });
      }),
      { numRuns: 50 },
    );
  },
);

gpuTest("structural: rows by index, rows of a memory, classes and masks", async () => {
  const cases = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    length: fc.integer({ min: 1, max: 7 }),
    count: fc.integer({ min: 1, max: 7 }),
    width: fc.constantFrom(1, 3, 4, 8),
  }).map((sizes) => ({ ...sizes, count: Math.min(sizes.count, sizes.length) }));
  await fc.assert(
    fc.asyncProperty(cases, async ({ batch, length, count, width }) => {
      const memory = input("memory", { dtype: "float", shape: [batch, length, width] });
      const rows = input("rows", { dtype: "float", shape: [batch, count, width] });
      const start = input("start", { dtype: "int", shape: [batch] });
      const ids = input("ids", { dtype: "int", shape: [batch, count] });
      const extents = input("extents", { dtype: "int", shape: [batch, count, 2] });
      await assertAgrees({
        writeRows: writeRows(memory, { rows, start }),
        readRows: readRows(memory, { start, count }),
        gather: gather(reshape(memory, [batch * length, width]), ids),
        oneHot: oneHot(ids, batch * length),
        visible: visible(extents, { start, keys: length }),
      }, {
        inputs: {
          memory: floats([batch, length, width], { seed: 4 }),
          rows: floats([batch, count, width], { seed: 5 }),
          start: ints([batch], { seed: 6, high: length - count + 1 }),
          ids: ints([batch, count], { seed: 7, high: batch * length }),
          extents: ints([batch, count, 2], { seed: 8, high: length + 1 }),
        },
        tolerance: EXACT,
      });
    }),
    { numRuns: 50 },
  );
});

gpuTest("structural: parts without elements", async () => {
  const x = input("x", { dtype: "float", shape: [3, 0, 2] });
  const none = floats([3, 0, 2], { seed: 1 });
  await assertAgrees({
    pad: pad(x, { axis: 1, before: 1, after: 1 }),
    concatenate: concatenate([x, x], 1),
    transpose: transpose(x, [2, 1, 0]),
  }, { inputs: { x: none }, tolerance: EXACT });
});
