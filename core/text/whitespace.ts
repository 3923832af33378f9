/**
 * What Python's `str.strip` and `str.split` take for whitespace, which the original uses. JavaScript's `\s` and
 * `trim` differ: they know neither U+001C–U+001F nor U+0085, and count U+FEFF.
 */

/** The characters, as the inside of a character class of a regular expression. */
export const WHITESPACE =
  "\\t-\\r\\u001C-\\u001F \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";

const ONE = new RegExp(`[${WHITESPACE}]`);

/**
 * The text without whitespace at its end.
 *
 * @example
 * ```ts
 * import { trimEnd } from "./whitespace.ts";
 *
 * if (trimEnd("a \x85\x1c") !== "a" || trimEnd("a\uFEFF") !== "a\uFEFF") throw new Error();
 * ```
 */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ONE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/**
 * Whether there is nothing but whitespace.
 *
 * @example
 * ```ts
 * import { isBlank } from "./whitespace.ts";
 *
 * if (!isBlank("") || !isBlank("\u3000\n") || isBlank("\uFEFF")) throw new Error();
 * ```
 */
export function isBlank(text: string): boolean {
  return trimEnd(text) === "";
}
