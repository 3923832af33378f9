import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Key, philox4x32, type Words } from "../../core/random/philox.ts";
import { anyKey, uint32 } from "./any_key.ts";

const anyCounter = fc.tuple(uint32, uint32, uint32, uint32);

/** The same generator in 64-bit integers: the paper's definition without tricks (Salmon et al., SC 2011, §3.3). */
function philoxByBigInt(counter: Words, key: Key): readonly number[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [
      (product1 >> 32n) ^ c1 ^ k0,
      product1 & mask,
      (product0 >> 32n) ^ c3 ^ k1,
      product0 & mask,
    ];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}

Deno.test("philox: the known answers of Random123", () => {
  const all = 0xffffffff;
  assertEquals(philox4x32([0, 0, 0, 0], [0, 0]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  assertEquals(philox4x32([all, all, all, all], [all, all]), [
    0x408f276d,
    0x41c83b0e,
    0xa20bc7c6,
    0x6d5451fd,
  ]);
  assertEquals(
    philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  );
});

Deno.test("philox: equals its definition in 64-bit integers for every counter and key", () => {
  fc.assert(
    fc.property(anyCounter, anyKey, (counter, key) => {
      assertEquals([...philox4x32(counter, key)], philoxByBigInt(counter, key));
    }),
    { numRuns: 500 },
  );
});

Deno.test("philox: different counters of one key give different words (it is a bijection)", () => {
  fc.assert(fc.property(anyKey, fc.uniqueArray(anyCounter, { selector: String }), (key, counters) => {
    const images = counters.map((counter) => philox4x32(counter, key).join());
    assertEquals(new Set(images).size, counters.length);
  }));
});
