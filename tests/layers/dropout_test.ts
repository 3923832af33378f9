import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { type Shape, sizeOf, tensor } from "../../core/graph/tensor.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { dropout } from "../../core/layers/dropout.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { type Key, key } from "../../core/random/key.ts";
import { compute } from "../graph/compute.ts";

const keyNode = input("key", { dtype: "uint", shape: [2] });

interface Settings {
  readonly rate: number;
  readonly stream: number;
  readonly key: Key;
}

/** What dropout makes of ones, and the slope of its sum. */
function ofOnes(shape: Shape, settings: Settings): readonly number[][] {
  const x = input("x", { dtype: "float", shape });
  const dropped = dropout(x, { ...settings, key: keyNode });
  const total = reshape(sum(dropped, [...shape.keys()]), []);
  const values = {
    x: tensor(shape, new Float64Array(sizeOf(shape)).fill(1)),
    key: tensor([2], Uint32Array.from(settings.key)),
  };
  return compute([dropped, ...differentiate(total, [x])], values).map(({ data }) => Array.from(data));
}

const SETTINGS: fc.Arbitrary<Settings> = fc.record({
  rate: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  stream: fc.nat(),
  key: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(key),
});

Deno.test("an element is dropped or divided by 1 − rate; the gradient passes where the value did", () => {
  fc.assert(fc.property(SETTINGS, (settings) => {
    const [kept = [], slopes] = ofOnes([5, 4], settings);
    for (const value of kept) assert(value === 0 || value === 1 / (1 - settings.rate));
    assertEquals(slopes, kept);
  }));
});

Deno.test("the mean of what is kept is what went in, within six standard deviations", () => {
  fc.assert(
    fc.property(SETTINGS, (settings) => {
      const count = 4000;
      const [kept = []] = ofOnes([count], settings);
      const mean = kept.reduce((a, b) => a + b, 0) / count;
      assertAlmostEquals(mean, 1, 6 * Math.sqrt(settings.rate / (1 - settings.rate) / count));
    }),
    { numRuns: 20 },
  );
});

Deno.test("equal keys and streams give equal bits; another key or stream gives others", () => {
  fc.assert(fc.property(SETTINGS, (settings) => {
    const half = { ...settings, rate: 0.5 };
    const mask = ofOnes([64], half);
    assertEquals(ofOnes([64], half), mask);
    for (const other of [{ stream: half.stream + 1 }, { key: key(BigInt(half.stream) + (1n << 63n)) }]) {
      assert(ofOnes([64], { ...half, ...other })[0]?.join() !== mask[0]?.join());
    }
  }));
});

Deno.test("whether an element is dropped depends on its place in memory alone, not on the shape", () => {
  fc.assert(fc.property(SETTINGS, (settings) => {
    const [mask = []] = ofOnes([60], settings);
    assertEquals(ofOnes([3, 4, 5], settings)[0], mask);
    assertEquals(ofOnes([7], settings)[0], mask.slice(0, 7));
  }));
});

Deno.test("rate 0 is the identity, and a rate outside [0, 1) is refused", () => {
  const x = input("x", { dtype: "float", shape: [3] });
  assert(dropout(x, { key: keyNode, rate: 0, stream: 0 }) === x);
  for (const rate of [-0.1, 1, NaN]) {
    assertThrows(() => dropout(x, { key: keyNode, rate, stream: 0 }), RangeError, `in [0, 1), found ${rate}`);
  }
});
