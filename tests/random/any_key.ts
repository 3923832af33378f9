import fc from "fast-check";
import type { Key } from "../../core/random/philox.ts";

/** A uint32, with its edges and the sign bit more often than chance gives. */
export const uint32: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffff0000, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
);

/** Any key. */
export const anyKey: fc.Arbitrary<Key> = fc.tuple(uint32, uint32);
