import { assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { LAYER_NORM_EPSILON, layerNorm } from "../../core/layers/layer_norm.ts";
import { key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { computeOne } from "../graph/compute.ts";

/** Rows of `width` random numbers with a mean and a spread of their own. */
const ROWS = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  width: fc.integer({ min: 1, max: 6 }),
  mean: fc.double({ min: -50, max: 50, noNaN: true }),
  spread: fc.double({ min: 0, max: 50, noNaN: true }),
  seed: fc.nat(),
});

function normalised(
  rows: Float64Array<ArrayBuffer>,
  width: number,
  affine: { weight: number; bias: number },
) {
  const fill = (value: number) => tensor([width], new Float64Array(width).fill(value));
  const values = {
    x: tensor([rows.length / width, width], rows),
    weight: fill(affine.weight),
    bias: fill(affine.bias),
  };
  const node = (name: keyof typeof values) => input(name, values[name]);
  const { data } = computeOne(layerNorm(node("x"), { weight: node("weight"), bias: node("bias") }), values);
  return Array.from(
    { length: rows.length / width },
    (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)),
  );
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0) / values.length;
}

function varianceOf(values: ArrayLike<number>): number {
  return meanOf(Array.from(values, (value) => (value - meanOf(values)) ** 2));
}

Deno.test("rows come out with the bias as their mean and weight²·v/(v + ε) as their variance", () => {
  fc.assert(
    fc.property(ROWS, fc.integer({ min: -3, max: 3 }), ({ count, width, mean, spread, seed }, bias) => {
      const rows = normals(key(seed), count * width).map((value) => mean + spread * value);
      normalised(rows, width, { weight: 2, bias }).forEach((row, index) => {
        const variance = varianceOf(rows.subarray(index * width, (index + 1) * width));
        assertAlmostEquals(meanOf(row), bias, 1e-9);
        assertAlmostEquals(varianceOf(row), 4 * variance / (variance + LAYER_NORM_EPSILON), 1e-9);
      });
    }),
  );
});

Deno.test("adding a number to a row changes nothing", () => {
  fc.assert(fc.property(ROWS, ({ count, width, mean, spread, seed }) => {
    const rows = normals(key(seed), count * width).map((value) => (1 + spread) * value);
    const affine = { weight: -1.5, bias: 0.5 };
    const [found, expected] = [rows.map((value) => value + mean), rows].map((each) =>
      normalised(each, width, affine).flat()
    );
    found?.forEach((value, i) => assertAlmostEquals(value, expected?.[i] ?? NaN, 1e-7));
  }));
});
