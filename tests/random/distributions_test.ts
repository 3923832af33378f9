import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compareWithWeights } from "../../conformance/chi_square.ts";
import { below } from "../../core/random/below.ts";
import { choose } from "../../core/random/choose.ts";
import { foldIn, type Key, key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { permutation } from "../../core/random/permutation.ts";
import { poisson, poissonWeights } from "../../core/random/poisson.ts";
import { anyKey } from "./any_key.ts";

/** Counts of `draws` values below `bins`, one key each; the level below is that of a one-in-a-million accident. */
function histogram(bins: number, draws: number, draw: (sampleKey: Key) => number): readonly number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (let sample = 0; sample < draws; sample++) {
    const value = draw(foldIn(key(99), sample));
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

const LEVEL = 1e-6;

Deno.test("below: in range for every bound, and a bound of 1 leaves no choice", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(9), (anyKey, n, stream) => {
    const value = below(anyKey, n, { stream });
    assert(Number.isInteger(value) && value >= 0 && value < n);
    assertEquals(below(anyKey, 1, { stream }), 0);
  }));
});

Deno.test("below: uniform, also where the modulus of a word would not be", () => {
  // 3 · 2^30 is the worst bound for a plain modulus: its first third would come up twice as often.
  const worst = 3 * 2 ** 30;
  const thirds = histogram(3, 30_000, (each) => Math.floor(3 * below(each, worst) / worst));
  assert(compareWithWeights(thirds, [1, 1, 1]).probability > LEVEL);
  for (const n of [2, 7, 10]) {
    const counts = histogram(n, 20_000, (each) => below(each, n));
    assert(compareWithWeights(counts, counts.map(() => 1)).probability > LEVEL, `bound ${n}: ${counts}`);
  }
});

Deno.test("below: bounds that are no count are refused", () => {
  for (const n of [0, -1, 1.5, 2 ** 32 + 1]) {
    assertThrows(() => below([0, 0], n), RangeError, `bound ${n}: expected an integer from 1`);
  }
});

Deno.test("choose: never an alternative of weight 0, otherwise in proportion", () => {
  const weights = [0, 0.5, 0, 3, 1.5, 0];
  const counts = histogram(weights.length, 20_000, (each) => choose(each, weights));
  assertEquals([counts[0], counts[2], counts[5]], [0, 0, 0]);
  const found = [1, 3, 4].map((index) => counts[index] ?? 0);
  assert(compareWithWeights(found, [0.5, 3, 1.5]).probability > LEVEL);
});

Deno.test("choose: weights that are none are refused", () => {
  assertThrows(() => choose([0, 0], []), RangeError, "expected at least one above 0");
  assertThrows(() => choose([0, 0], [0, 0]), RangeError, "expected at least one above 0");
  assertThrows(() => choose([0, 0], [1, -2]), RangeError, "weight 1 is -2: expected a finite number");
  assertThrows(() => choose([0, 0], [NaN]), RangeError, "weight 0 is NaN");
});

Deno.test("poisson: the restricted distribution, value by value", () => {
  const counts = histogram(40, 40_000, (each) => poisson(each));
  assertEquals(counts[0], 0);
  assert(compareWithWeights(counts.slice(1), poissonWeights()).probability > LEVEL);
});

Deno.test("poissonWeights: pmf(k) = e^-λ λ^k / k!", () => {
  const mean = fc.double({ min: 0.1, max: 20, noNaN: true });
  fc.assert(fc.property(mean, fc.integer({ min: 1, max: 60 }), (mean, maximum) => {
    const weights = poissonWeights({ mean, maximum });
    assertEquals(weights.length, maximum);
    let factorial = 1;
    for (const [index, weight] of weights.entries()) {
      factorial *= index + 1;
      const expected = Math.exp(-mean) * mean ** (index + 1) / factorial;
      assert(Math.abs(weight - expected) <= 1e-12 * expected);
    }
  }));
  assertThrows(() => poissonWeights({ mean: 0 }), RangeError, "mean 0: expected a positive number");
  assertThrows(() => poissonWeights({ maximum: 0 }), RangeError, "maximum 0: expected a positive integer");
});

Deno.test("permutation: a permutation, the same for the same key", () => {
  fc.assert(fc.property(anyKey, fc.nat(60), (anyKey, n) => {
    const order = permutation(anyKey, n);
    assertEquals(order.toSorted((a, b) => a - b), Array.from({ length: n }, (_, index) => index));
    assertEquals(permutation(anyKey, n), order);
  }));
  assertThrows(() => permutation([0, 0], -1), RangeError, "length -1: expected a non-negative integer");
});

Deno.test("permutation: all 24 orders of four are equally frequent", () => {
  const counts = histogram(4 ** 4, 24_000, (each) => permutation(each, 4).reduce((a, b) => 4 * a + b, 0));
  const found = counts.filter((count) => count > 0);
  assertEquals(found.length, 24);
  assert(compareWithWeights(found, found.map(() => 1)).probability > LEVEL);
});

Deno.test("normals: mean 0, variance 1, tails and independence of neighbours as they should be", () => {
  const count = 200_000;
  const values = normals(key(7), count);
  const mean = (power: (value: number, index: number) => number): number =>
    values.reduce((sum, value, index) => sum + power(value, index), 0) / count;
  assertAlmostEquals(mean((value) => value), 0, 0.012);
  assertAlmostEquals(mean((value) => value ** 2), 1, 0.016);
  assertAlmostEquals(mean((value) => value ** 3), 0, 0.045);
  assertAlmostEquals(mean((value) => value ** 4), 3, 0.12);
  assertAlmostEquals(mean((value, index) => value * (values[index ^ 1] ?? 0)), 0, 0.016);
  const inside = [0.5, 1, 2, 3].map((bound) => mean((value) => Math.abs(value) < bound ? 1 : 0));
  for (const [index, share] of [0.382925, 0.682689, 0.9545, 0.9973].entries()) {
    assertAlmostEquals(inside[index] ?? 0, share, 0.006);
  }
});

Deno.test("normals: a shorter request is the beginning of a longer one, whatever its parity", () => {
  const length = fc.oneof(fc.nat(20), fc.integer({ min: 8180, max: 8200 }));
  fc.assert(
    fc.property(anyKey, length, fc.nat(10), (anyKey, few, more) => {
      const long = normals(anyKey, few + more);
      assertEquals([...normals(anyKey, few)], [...long.subarray(0, few)]);
      assert(long.every(Number.isFinite));
    }),
    { numRuns: 40 },
  );
  assertThrows(() => normals([0, 0], 0.5), RangeError, "count 0.5: expected a non-negative integer");
});

Deno.test("normals: from any start, the end of a request that begins at 0", () => {
  const length = fc.oneof(fc.nat(20), fc.integer({ min: 8180, max: 8200 }));
  fc.assert(
    fc.property(anyKey, length, fc.nat(10), (anyKey, start, count) => {
      const whole = normals(anyKey, start + count);
      assertEquals(normals(anyKey, count, { start }), whole.slice(start));
    }),
    { numRuns: 40 },
  );
  assertThrows(
    () => normals([0, 0], 1, { start: -1 }),
    RangeError,
    "start -1: expected a non-negative integer",
  );
});

Deno.test("normals: no word is used twice", () => {
  assertEquals(new Set(normals(key(5), 30_000)).size, 30_000);
});
