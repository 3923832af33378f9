/**
 * The random words of a key. This is the contract with the device: the WGSL twin computes the same word for the
 * same key, stream and index, so that dropout masks and samples agree bit for bit.
 */
import { DOMAIN } from "./domain.ts";
import { type Key, philox4x32 } from "./philox.ts";

const WORD = 0x1_0000_0000;

/** Which word: `stream` is a uint32 (default 0), `index` counts words within the stream. */
export interface WordAddress {
  readonly stream?: number;
  readonly index: number;
}

/** Which stretch of words. */
export interface WordRange {
  readonly stream?: number;
  /** The first word; default 0. */
  readonly start?: number;
  /** How many words. */
  readonly count: number;
}

function checkAddress(stream: number, index: number): void {
  if (!Number.isInteger(stream) || stream < 0 || stream >= WORD) {
    throw new RangeError(`stream ${stream}: expected an integer from 0 to 2^32 - 1`);
  }
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(`word index ${index}: expected a non-negative safe integer`);
  }
}

/**
 * Word `index` of stream `stream` under a key, a uint32:
 * `philox4x32([low word of ⌊index/4⌋, high word of ⌊index/4⌋, stream, 0], key)[index mod 4]`.
 *
 * @throws {RangeError} when stream or index is out of range.
 *
 * @example
 * ```ts
 * import { bits } from "./bits.ts";
 *
 * if (bits([0, 0], { stream: 0, index: 0 }) !== 0x6627e8d5) throw new Error("not the first known answer");
 * ```
 */
export function bits(key: Key, address: WordAddress): number {
  const { stream = 0, index } = address;
  checkAddress(stream, index);
  const block = Math.floor(index / 4);
  const words = philox4x32([block >>> 0, Math.floor(block / WORD), stream, DOMAIN.bits], key);
  const lane = index % 4;
  return lane === 0 ? words[0] : lane === 1 ? words[1] : lane === 2 ? words[2] : words[3];
}

/**
 * A stretch of a stream, four words per Philox block: `words(key, {stream, start, count})[i]` is
 * `bits(key, {stream, index: start + i})`.
 *
 * @throws {RangeError} when stream, start or count is out of range.
 *
 * @example
 * ```ts
 * import { bits, words } from "./bits.ts";
 *
 * const three = words([1, 2], { start: 6, count: 3 });
 * if (three[2] !== bits([1, 2], { index: 8 })) throw new Error("not the same stream");
 * ```
 */
export function words(key: Key, range: WordRange): Uint32Array<ArrayBuffer> {
  const { stream = 0, start = 0, count } = range;
  checkAddress(stream, start);
  checkAddress(stream, count);
  const out = new Uint32Array(count);
  const end = start + count;
  for (let first = start - start % 4; first < end; first += 4) {
    const block = first / 4;
    const four = philox4x32([block >>> 0, Math.floor(block / WORD), stream, DOMAIN.bits], key);
    // The first block may begin before `start`; a typed array ignores negative and excess indices.
    out[first - start] = four[0];
    out[first - start + 1] = four[1];
    out[first - start + 2] = four[2];
    out[first - start + 3] = four[3];
  }
  return out;
}
