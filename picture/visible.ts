/** Text that a terminal can be trusted with. */

/** What stands for a line break, a tab, a space at an end. */
const SIGNS: Readonly<Record<string, string>> = { "\n": "⏎", "\t": "⇥", "\r": "␍", "\x7F": "␡" };

/**
 * The text with its control characters as visible signs, so that no text moves the cursor or hides.
 *
 * @example
 * ```ts
 * import { visible } from "./visible.ts";
 *
 * if (visible("a\nb\x1b[31m") !== "a⏎b␛[31m") throw new Error();
 * ```
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return SIGNS[character] ?? (code < 0x20 ? String.fromCodePoint(0x2400 + code) : "\uFFFD");
  });
}
