/** Strict UTF-8: a text, or the place where the bytes stop being one. */

/** Either the text or the offset of the first byte that belongs to no character. */
export type Utf8Result =
  | { readonly valid: true; readonly text: string }
  | { readonly valid: false; readonly offset: number };

/** How many bytes at the front make whole, valid characters. */
function validLength(bytes: Uint8Array): number {
  /**
   * The whole characters of the first `end` bytes; `undefined` when these cannot be the beginning of a text.
   */
  function decode(end: number): string | undefined {
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decoder.decode(bytes.subarray(0, end), { stream: true });
    } catch {
      return undefined;
    }
  }
  let [good, bad] = [0, bytes.length + 1]; // decode(good) is a text, decode(bad) is not or would be too long
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decode(middle) === undefined) bad = middle;
    else good = middle;
  }
  return new TextEncoder().encode(decode(good)).length;
}

/**
 * Decodes UTF-8 and drops a byte order mark at the front.
 *
 * @example
 * ```ts
 * import { decodeUtf8 } from "./utf8.ts";
 *
 * const result = decodeUtf8(Uint8Array.of(0x61, 0xE9, 0x62)); // é in Latin-1
 * if (result.valid || result.offset !== 1) throw new Error();
 * ```
 */
export function decodeUtf8(bytes: Uint8Array): Utf8Result {
  try {
    return { valid: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { valid: false, offset: validLength(bytes) };
  }
}
