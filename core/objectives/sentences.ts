/** The sentences of a text. */
import type { Span } from "../blanks/span.ts";
import type { DocumentTokens } from "./documents.ts";

/** How sentences and documents are told apart. */
export interface SentenceTokens extends DocumentTokens {
  /** Does this token end a sentence (contain one of `. ? ! ; :`, their wide forms, `…` or a line break)? */
  readonly isSentenceEnd: (token: number) => boolean;
}

/**
 * The sentences of a text, from left to right, each with the token that ends it, none with a [CLS] or an eos.
 *
 * Tokens between the last sentence end of a document and its eos belong to no sentence; so in the published code. A
 * text that was cut off in the middle of a sentence ends with that part of it.
 *
 * @example
 * ```ts
 * import { sentenceSpans } from "./sentences.ts";
 *
 * const [cls, eos, period] = [101, 0, 12];
 * const isSentenceEnd = (token: number) => token === period;
 * const found = sentenceSpans([cls, 5, 6, period, 7, period, 8, eos], { cls, eos, isSentenceEnd });
 * if (JSON.stringify(found) !== '[{"start":1,"end":4},{"start":4,"end":6}]') throw new Error("unexpected");
 * ```
 */
export function sentenceSpans(text: readonly number[], tokens: SentenceTokens): readonly Span[] {
  const { cls, eos, isSentenceEnd } = tokens;
  const sentences: Span[] = [];
  let start = 0;
  for (const [index, token] of text.entries()) {
    if (token === cls && index === start) {
      start = index + 1;
    } else if (isSentenceEnd(token)) {
      sentences.push({ start, end: index + 1 });
      start = index + 1;
    } else if (token === eos) {
      start = index + 1;
    }
  }
  if (start < text.length) sentences.push({ start, end: text.length });
  return sentences;
}
