/**
 * UTF-8 without holes: every JavaScript string has exactly one encoding, lone surrogates included, as three
 * bytes like any other code point below U+10000 (the WTF-8 encoding, https://simonsapin.github.io/wtf-8/).
 * For strings without lone surrogates this is UTF-8.
 */

/** What cut or invalid bytes decode to. */
export const REPLACEMENT = "\uFFFD";

/**
 * The bytes of a string.
 *
 * @example
 * ```ts
 * import { encodeWtf8 } from "./wtf8.ts";
 *
 * if (encodeWtf8("é").join() !== "195,169") throw new Error();
 * if (encodeWtf8("\uD800").join() !== "237,160,128") throw new Error();
 * ```
 */
export function encodeWtf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) { // iterates over code points; a lone surrogate is one
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xC0 | point >> 6, 0x80 | point & 0x3F);
    else if (point < 0x1_0000) bytes.push(0xE0 | point >> 12, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F);
    else {
      const high = [0xF0 | point >> 18, 0x80 | point >> 12 & 0x3F];
      bytes.push(...high, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F);
    }
  }
  return bytes;
}

/** What a lead byte announces: bytes in all, its own bits, and the range of the second byte. */
interface Lead {
  readonly length: number;
  readonly bits: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Table 3-7 of the Unicode standard, with the row of ED widened to the surrogates. */
function readLead(byte: number): Lead | undefined {
  if (byte < 0x80) return { length: 1, bits: byte, lowest: 0, highest: 0 };
  if (byte < 0xC2 || byte > 0xF4) return undefined;
  if (byte < 0xE0) return { length: 2, bits: byte & 0x1F, lowest: 0x80, highest: 0xBF };
  if (byte < 0xF0) {
    return { length: 3, bits: byte & 0x0F, lowest: byte === 0xE0 ? 0xA0 : 0x80, highest: 0xBF };
  }
  const [lowest, highest] = [byte === 0xF0 ? 0x90 : 0x80, byte === 0xF4 ? 0x8F : 0xBF];
  return { length: 4, bits: byte & 0x07, lowest, highest };
}

/**
 * The string of bytes, the inverse of `encodeWtf8`. Every longest part of a character that is cut or invalid
 * becomes one U+FFFD, as `TextDecoder` has it.
 *
 * @example
 * ```ts
 * import { decodeWtf8, encodeWtf8 } from "./wtf8.ts";
 *
 * if (decodeWtf8(encodeWtf8("naïve 🙂 \uDC00")) !== "naïve 🙂 \uDC00") throw new Error();
 * if (decodeWtf8([0x61, 0xE3, 0x80]) !== "a\uFFFD") throw new Error();
 * ```
 */
export function decodeWtf8(bytes: readonly number[]): string {
  const characters: string[] = [];
  for (let i = 0; i < bytes.length;) {
    const lead = readLead(bytes[i] ?? 0);
    if (lead === undefined) {
      characters.push(REPLACEMENT);
      i += 1;
      continue;
    }
    let point = lead.bits;
    let read = 1;
    while (read < lead.length) {
      const byte = bytes[i + read];
      const [lowest, highest] = read === 1 ? [lead.lowest, lead.highest] : [0x80, 0xBF];
      if (byte === undefined || byte < lowest || byte > highest) break;
      point = point << 6 | byte & 0x3F;
      read += 1;
    }
    characters.push(read === lead.length ? String.fromCodePoint(point) : REPLACEMENT);
    i += read;
  }
  return characters.join("");
}
