/** Punctuation as the original's tasks treat it. */

const STANDARD: Readonly<Record<string, string>> = { "“": '"', "”": '"', "’": "'", "‘": "'", "–": "-" };

/** Python's `string.punctuation`. */
const FINAL = /[!-/:-@[-`{-~]+$/;

/**
 * Typographic quotes and dashes as their ASCII counterparts (`punctuation_standardization`).
 *
 * @example
 * ```ts
 * import { standardPunctuation } from "./punctuation.ts";
 * if (standardPunctuation("“It’s”") !== '"It\'s"') throw new Error();
 * ```
 */
export function standardPunctuation(text: string): string {
  return text.replace(/[“”’‘–]/g, (mark) => STANDARD[mark] ?? mark);
}

/**
 * The text without ASCII punctuation at its end.
 *
 * @example
 * ```ts
 * import { withoutFinalPunctuation } from "./punctuation.ts";
 * if (withoutFinalPunctuation("It rains!?") !== "It rains") throw new Error();
 * ```
 */
export function withoutFinalPunctuation(text: string): string {
  return text.replace(FINAL, "");
}

/**
 * The text with its first character in lower case.
 *
 * @example
 * ```ts
 * import { lowerFirst } from "./punctuation.ts";
 * if (lowerFirst("The end") !== "the end") throw new Error();
 * ```
 */
export function lowerFirst(text: string): string {
  const [first = ""] = text;
  return first.toLowerCase() + text.slice(first.length);
}
