import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bits, words } from "../../core/random/bits.ts";
import { key } from "../../core/random/key.ts";
import { philox4x32 } from "../../core/random/philox.ts";
import { fraction, uniform, uniformDouble } from "../../core/random/uniform.ts";
import { anyKey, uint32 } from "./any_key.ts";

const anyIndex = fc.oneof(fc.nat(1000), fc.maxSafeNat());

Deno.test("bits: the contract with the device, word by word", () => {
  fc.assert(fc.property(anyKey, uint32, anyIndex, (anyKey, stream, index) => {
    const block = BigInt(index) >> 2n;
    const counter = [Number(block & 0xffffffffn), Number(block >> 32n), stream, 0] as const;
    assertEquals(bits(anyKey, { stream, index }), philox4x32(counter, anyKey)[index % 4]);
  }));
});

Deno.test("words: a stretch is the words one by one, wherever it begins", () => {
  const start = fc.oneof(fc.nat(50), fc.integer({ min: 2 ** 34 - 20, max: 2 ** 34 + 20 }));
  fc.assert(fc.property(anyKey, uint32, start, fc.nat(30), (anyKey, stream, start, count) => {
    const single = Array.from({ length: count }, (_, i) => bits(anyKey, { stream, index: start + i }));
    assertEquals([...words(anyKey, { stream, start, count })], single);
  }));
});

Deno.test("uniform: in [0, 1), exact in float32, monotone in the word", () => {
  fc.assert(fc.property(uint32, uint32, (a, b) => {
    const value = uniform(a);
    assert(value >= 0 && value < 1 && Math.fround(value) === value);
    assert(a > b || uniform(a) <= uniform(b));
  }));
});

Deno.test("fraction: in [0, 1), a multiple of 2^-53, high word first", () => {
  fc.assert(fc.property(uint32, uint32, (high, low) => {
    const value = fraction(high, low);
    assert(value >= 0 && value < 1 && Number.isInteger(value * 2 ** 53));
    assert(Math.abs(value - high / 2 ** 32) < 2 ** -26);
  }));
});

Deno.test("bits: stream and index out of range are refused", () => {
  assertThrows(() => bits([0, 0], { stream: 2 ** 32, index: 0 }), RangeError, "stream 4294967296: expected");
  assertThrows(() => bits([0, 0], { index: -1 }), RangeError, "word index -1: expected");
});

Deno.test("the sampling stream has not changed by accident", () => {
  // Computed once by a separate Python program from the definition. A change is a decision: every recorded run
  // depends on these bits.
  assertEquals([...words(key(2022), { stream: 1, start: 2, count: 4 })], [
    2372562988,
    3325492222,
    1160948527,
    1877012559,
  ]);
  assertEquals(uniformDouble(key(2022)), 0.09624942364550337);
});
