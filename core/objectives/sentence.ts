/** The sentence objective: whole sentences (GLM §2.1.1). */
import type { Span } from "../blanks/span.ts";
import { type Key, split } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";
import type { Blanks } from "./decision.ts";
import { type PieceOrder, pieceOrder } from "./piece_order.ts";
import { maskedTotal } from "./token.ts";

/** How much to mask, and the sentences to choose from. */
export interface SentenceOptions {
  /** The sentences of the text, from `sentenceSpans`. */
  readonly sentences: readonly Span[];
  /** The share of the text to mask; default 0.15. */
  readonly ratio?: number;
  readonly pieceOrder?: PieceOrder;
}

/**
 * Takes sentences in the given order until they mask ⌊ratio · n⌋ tokens or more: the first one in any case, all of
 * them when they do not reach it.
 *
 * @example
 * ```ts
 * import { takeSentences } from "./sentence.ts";
 *
 * const shuffled = [{ start: 4, end: 9 }, { start: 1, end: 4 }, { start: 9, end: 12 }];
 * if (takeSentences(shuffled, 6).length !== 2) throw new Error("five tokens are not six, eight are");
 * ```
 */
export function takeSentences(sentences: readonly Span[], total: number): readonly Span[] {
  const taken: Span[] = [];
  let masked = 0;
  for (const sentence of sentences) {
    taken.push(sentence);
    masked += sentence.end - sentence.start;
    if (masked >= total) break;
  }
  return taken;
}

/**
 * Decides the blanks of one text of `n` tokens ([CLS] and eos counted): the sentences are shuffled and taken until
 * they mask enough. Neighbouring sentences stay two blanks. A text without sentences gets no blanks.
 *
 * @throws {RangeError} when `n` is not a non-negative integer or the ratio not between 0 and 1.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { decideSentence } from "./sentence.ts";
 *
 * const sentences = [{ start: 1, end: 9 }, { start: 9, end: 20 }];
 * const decision = decideSentence(key(7), 21, { sentences });
 * if (decision.spans.length !== 1) throw new Error("either sentence is enough");
 * ```
 */
export function decideSentence(key: Key, n: number, options: SentenceOptions): Blanks {
  const { sentences, ratio = 0.15 } = options;
  const total = maskedTotal(n, ratio);
  const [sentencesKey, orderKey] = split(key, 2);
  const shuffled = permutation(sentencesKey, sentences.length).flatMap((index) => sentences[index] ?? []);
  const spans = takeSentences(shuffled, total).toSorted((a, b) => a.start - b.start);
  return { kind: "blanks", spans, order: pieceOrder(orderKey, spans.length, options.pieceOrder) };
}
