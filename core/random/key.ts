/**
 * Keys: where randomness enters, and how it is shared out without two uses ever drawing the same bits.
 *
 * The pattern is JAX's: a function that needs randomness takes a key; a caller with several needs splits its key
 * (a fixed number of uses) or folds a number into it (step 7, document 12), and uses every key once.
 */
import { DOMAIN } from "./domain.ts";
import { type Key, philox4x32 } from "./philox.ts";

export type { Key } from "./philox.ts";

const WORD = 0x1_0000_0000;

/** Splits an integer below 2^64 into its low and high uint32 words. */
function lowAndHigh(value: number | bigint, name: string): Key {
  if (typeof value === "bigint") {
    if (value < 0n || value >= 1n << 64n) {
      throw new RangeError(`${name} ${value}: expected an integer from 0 to 2^64 - 1`);
    }
    return [Number(value & 0xffffffffn), Number(value >> 32n)];
  }
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} ${value}: expected a non-negative safe integer (or a bigint below 2^64)`);
  }
  return [value >>> 0, Math.floor(value / WORD)];
}

/**
 * The key of a seed. Different seeds give different keys.
 *
 * @throws {RangeError} when the seed is negative, fractional, unsafe as a number, or 2^64 and more as a bigint.
 *
 * @example
 * ```ts
 * import { key } from "./key.ts";
 *
 * const training = key(42);
 * const wide = key(2n ** 64n - 1n);
 * if (training[0] !== 42 || wide[1] !== 0xffffffff) throw new Error("unexpected key");
 * ```
 */
export function key(seed: number | bigint): Key {
  return lowAndHigh(seed, "seed");
}

/**
 * `count` new keys, independent of each other, of the parent's own stream and of everything folded into it.
 *
 * @throws {RangeError} when `count` is not an integer from 0 to 2^32 − 1.
 *
 * @example
 * ```ts
 * import { key, split } from "./key.ts";
 *
 * const [lengths, places] = split(key(1), 2);
 * if (lengths[0] === places[0]) throw new Error("expected two different keys");
 * ```
 */
export function split(parent: Key, count: 2): readonly [Key, Key];
export function split(parent: Key, count: 3): readonly [Key, Key, Key];
export function split(parent: Key, count: 4): readonly [Key, Key, Key, Key];
export function split(parent: Key, count: number): readonly Key[];
export function split(parent: Key, count: number): readonly Key[] {
  if (!Number.isInteger(count) || count < 0 || count >= WORD) {
    throw new RangeError(`split count ${count}: expected an integer from 0 to 2^32 - 1`);
  }
  return Array.from({ length: count }, (_, child): Key => {
    const words = philox4x32([child, 0, 0, DOMAIN.split], parent);
    return [words[0], words[1]];
  });
}

/**
 * The key of item `data` under a parent key: for a step number, a document number, a parameter's index.
 *
 * @throws {RangeError} when `data` is not a non-negative safe integer or a bigint below 2^64.
 *
 * @example
 * ```ts
 * import { foldIn, key } from "./key.ts";
 *
 * const run = key(7);
 * const [first, second] = [foldIn(run, 0), foldIn(run, 1)];
 * if (first[0] === second[0]) throw new Error("steps must differ");
 * ```
 */
export function foldIn(parent: Key, data: number | bigint): Key {
  const [low, high] = lowAndHigh(data, "folded data");
  const words = philox4x32([low, high, 0, DOMAIN.foldIn], parent);
  return [words[0], words[1]];
}
