import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { words } from "../../core/random/bits.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { anyKey } from "./any_key.ts";

Deno.test("key: different seeds give different keys, equal seeds equal keys", () => {
  const seed = fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
  fc.assert(fc.property(seed, seed, (a, b) => {
    assertEquals(String(key(a)) === String(key(b)), BigInt(a) === BigInt(b));
  }));
});

Deno.test("key: seeds outside the range are refused by name", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => key(seed), RangeError, `seed ${seed}: expected a non-negative safe integer`);
  }
  for (const seed of [-1n, 2n ** 64n]) assertThrows(() => key(seed), RangeError, `seed ${seed}: expected`);
});

Deno.test("split and foldIn: children, folded keys, parent and their streams never meet", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 1, max: 40 }), (parent, count) => {
    const folded = Array.from({ length: count }, (_, data) => foldIn(parent, data));
    const keys = [parent, ...split(parent, count), ...folded];
    assertEquals(new Set(keys.map(String)).size, keys.length);
    const streams = keys.map((each) => words(each, { count: 4 }).join());
    assertEquals(new Set(streams).size, keys.length);
  }));
});

Deno.test("split: a child does not depend on how many siblings it has", () => {
  fc.assert(fc.property(anyKey, fc.nat(20), fc.nat(20), (parent, few, more) => {
    assertEquals(split(parent, few + more).slice(0, few), split(parent, few));
  }));
});

Deno.test("foldIn: high words count", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 0, max: 2 ** 20 }), (parent, data) => {
    assertEquals(String(foldIn(parent, data)) === String(foldIn(parent, data + 2 ** 32)), false);
    assertEquals(foldIn(parent, data), foldIn(parent, BigInt(data)));
  }));
});

Deno.test("split: a count that is no uint32 is refused", () => {
  for (const count of [-1, 1.5, 2 ** 32]) {
    assertThrows(() => split([0, 0], count), RangeError, `split count ${count}: expected an integer`);
  }
});
