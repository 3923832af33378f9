/**
 * SentencePiece's compiled normalisation table (`normalizer.cc`): a double-array trie (darts-clone) from byte
 * strings to offsets in a block of NUL-terminated replacements. The library approximates it by NFKC; this reads
 * the table itself, so that a model normalises as it was trained.
 */

/** Longest replacement rule that starts at a byte: what it becomes, and how many bytes it takes. */
export interface Replacement {
  readonly text: Uint8Array;
  readonly length: number;
}

/** A table, ready for use. */
export type Charsmap = (bytes: Uint8Array, from: number) => Replacement | undefined;

/** Several times the longest of any published table, so that a hostile one cannot blow up a text. */
const LONGEST_REPLACEMENT = 256;

/** Bits of a unit of the double array. */
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
const labelOf = (unit: number): number => (unit & 0x8000_00FF) >>> 0;
const hasLeaf = (unit: number): boolean => (unit >>> 8 & 1) === 1;
const valueOf = (unit: number): number => unit & 0x7FFF_FFFF;

/**
 * Reads a `precompiled_charsmap`.
 *
 * @throws {TypeError} when it is none.
 *
 * @example
 * ```ts
 * import { readCharsmap } from "./charsmap.ts";
 *
 * const none = readCharsmap(new Uint8Array());
 * if (none(Uint8Array.of(65), 0) !== undefined) throw new Error();
 * ```
 */
export function readCharsmap(blob: Uint8Array): Charsmap {
  if (blob.length === 0) return () => undefined;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const size = blob.length < 4 ? -1 : view.getUint32(0, true);
  if (size < 4 || size % 4 !== 0 || size > blob.length - 4) {
    throw new TypeError(
      `precompiled_charsmap: expected the size of a trie, found ${size} in ${blob.length} bytes`,
    );
  }
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const texts = blob.subarray(4 + size);
  const textAt = (offset: number): Uint8Array => {
    const window = texts.subarray(offset, offset + LONGEST_REPLACEMENT);
    const end = window.indexOf(0);
    return end < 0 ? window : window.subarray(0, end);
  };
  return (bytes, from) => {
    let longest: Replacement | undefined;
    let node = offsetOf(units[0] ?? 0);
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      node = (node ^ byte) >>> 0;
      const unit = units[node];
      if (unit === undefined || labelOf(unit) !== byte) break;
      node = (node ^ offsetOf(unit)) >>> 0;
      if (hasLeaf(unit)) longest = { text: textAt(valueOf(units[node] ?? 0)), length: at + 1 - from };
    }
    return longest;
  };
}
