/**
 * Philox 4x32-10, the counter-based generator every random choice of this project comes from.
 *
 * A counter-based generator is a function, not a state: word `i` of a stream can be computed without the words
 * before it, on the host and on the device, with the same bits.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011), §3.3; constants and
 * known answers from the authors' Random123 library.
 */

/** Four uint32 words: a counter, or the four random words it maps to. */
export type Words = readonly [number, number, number, number];

/** The two uint32 words that select one of 2^64 independent generators. */
export type Key = readonly [number, number];

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** The upper 32 bits of the 64-bit product of two uint32 words, by 16-bit halves: a double holds only 53 bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0;
}

/**
 * The four random words at one counter: a bijection of the 2^128 counters for every key.
 *
 * Every word of counter and key is a uint32 (0 … 2^32 − 1); larger numbers are taken modulo 2^32.
 *
 * @example The first known answer of Random123
 * ```ts
 * import { philox4x32 } from "./philox.ts";
 *
 * const words = philox4x32([0, 0, 0, 0], [0, 0]);
 * if (words[0] !== 0x6627e8d5) throw new Error("not Philox");
 * ```
 */
export function philox4x32(counter: Words, key: Key): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0 >>> 0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2 >>> 0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}
