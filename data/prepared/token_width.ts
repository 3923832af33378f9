/** How many bytes a token takes on disk. */

/** 16 bits where the vocabulary allows it. */
export type TokenWidth = "uint16" | "uint32";

/** Tokens in memory as they are on disk (of machines that are little-endian, as all that Deno runs on are). */
export type TokenArray = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * The width that a vocabulary needs.
 *
 * @example
 * ```ts
 * import { widthOf } from "./token_width.ts";
 *
 * if (widthOf(65_536) !== "uint16" || widthOf(65_537) !== "uint32") throw new Error();
 * ```
 */
export function widthOf(vocabularySize: number): TokenWidth {
  return vocabularySize <= 1 << 16 ? "uint16" : "uint32";
}

/** Bytes of a token. */
export function bytesPerToken(width: TokenWidth): number {
  return width === "uint16" ? 2 : 4;
}

/** Room for tokens. */
export function tokenArray(width: TokenWidth, length: number): TokenArray {
  return width === "uint16" ? new Uint16Array(length) : new Uint32Array(length);
}

/** Bytes as tokens. */
export function tokensOf(width: TokenWidth, bytes: Uint8Array<ArrayBuffer>): TokenArray {
  const { buffer, byteOffset, byteLength } = bytes;
  return width === "uint16"
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint32Array(buffer, byteOffset, byteLength / 4);
}
