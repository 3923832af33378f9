/** The documents inside one training text, and what of each may be masked. */
import type { Span } from "../blanks/span.ts";

/** How documents are told apart. */
export interface DocumentTokens {
  /** Ends a document. */
  readonly eos: number;
  /** Begins a document. */
  readonly cls: number;
}

/**
 * The maskable stretch of every document of a text, from left to right: without its [CLS] and its eos. Stretches
 * may be empty, so that their number is the number of documents.
 *
 * A last document that was cut off (the text does not end with eos) keeps its last token unmasked, as if it were an
 * eos; so does the published code.
 *
 * @example Two documents, the second cut off
 * ```ts
 * import { documentStretches } from "./documents.ts";
 *
 * const [cls, eos] = [101, 0];
 * const found = documentStretches([cls, 5, 6, eos, cls, 7, 8, 9], { cls, eos });
 * if (JSON.stringify(found) !== '[{"start":1,"end":3},{"start":5,"end":7}]') throw new Error("unexpected");
 * ```
 */
export function documentStretches(text: readonly number[], tokens: DocumentTokens): readonly Span[] {
  const stretches: Span[] = [];
  const add = (first: number, end: number): void => {
    const start = text[first] === tokens.cls ? first + 1 : first;
    stretches.push({ start, end: Math.max(start, end) });
  };
  let first = 0;
  for (const [index, token] of text.entries()) {
    if (token !== tokens.eos) continue;
    add(first, index);
    first = index + 1;
  }
  if (first < text.length) add(first, text.length - 1);
  return stretches;
}
