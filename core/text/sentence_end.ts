/** Where sentences end, for the sentence objective. */

/** The characters of the original's `contains_sentence_end` (GLM code, `blocklm_utils.py`). */
export const SENTENCE_ENDS: readonly string[] = [".", "?", "!", ";", ":", "。", "？", "！", "；", "…", "\n"];

/**
 * Whether a piece of text contains a character that ends a sentence.
 *
 * @example
 * ```ts
 * import { containsSentenceEnd } from "./sentence_end.ts";
 *
 * if (!containsSentenceEnd("e.g.") || containsSentenceEnd("one, two")) throw new Error();
 * ```
 */
export function containsSentenceEnd(piece: string): boolean {
  return SENTENCE_ENDS.some((end) => piece.includes(end));
}
