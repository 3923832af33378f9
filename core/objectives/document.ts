/** The document objective: one long span, or the text's suffix (GLM §2.1.1). */
import type { Span } from "../blanks/span.ts";
import { below } from "../random/below.ts";
import { type Key, split } from "../random/key.ts";
import { uniformDouble } from "../random/uniform.ts";
import { blanksOfLengths } from "./blanks_of_lengths.ts";
import type { Decision } from "./decision.ts";
import { maskedTotal } from "./token.ts";

/** How long the span is, and which of the two forms it takes. */
export interface DocumentOptions {
  /** Maskable stretches, one per document; default: one, all but the first ([CLS]) and the last (eos) token. */
  readonly documents?: readonly Span[];
  /** The shortest span as a share of the text; default 0.5 (the published 10B models: 0.25). */
  readonly minimumRatio?: number;
  /** How often the suffix form is taken; default 0.5. */
  readonly suffixProbability?: number;
}

/**
 * Decides the span of one text of `n` tokens ([CLS] and eos counted). Its length is uniform from ⌊minimumRatio · n⌋
 * to n − 2: the paper says half to all of the text, and [CLS] and one token more always stay, as in the published
 * code. Then either the last tokens are generated without an end token (always when the text holds several documents), or
 * a span that ends with an end token stands anywhere in the document.
 *
 * Skips a text of fewer than three tokens, which has nothing to generate.
 *
 * @throws {RangeError} when `n` is not a non-negative integer or a ratio or probability not between 0 and 1.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { decideDocument } from "./document.ts";
 *
 * const decision = decideDocument(key(7), 100, { suffixProbability: 1 });
 * if (decision.kind !== "suffix" || decision.length < 50 || decision.length > 98) throw new Error("unexpected");
 * ```
 */
export function decideDocument(key: Key, n: number, options: DocumentOptions = {}): Decision {
  const { documents = [{ start: 1, end: Math.max(1, n - 1) }] } = options;
  const { minimumRatio = 0.5, suffixProbability = 0.5 } = options;
  const shortest = Math.max(1, maskedTotal(n, minimumRatio));
  const longest = n - 2;
  if (!(suffixProbability >= 0 && suffixProbability <= 1)) {
    throw new RangeError(`suffix probability ${suffixProbability}: expected a number from 0 to 1`);
  }
  if (longest < 1) {
    return { kind: "skipped", reason: `text of ${n} tokens: a document span needs at least 3` };
  }
  const [lengthKey, formKey, placeKey] = split(key, 3);
  const length = shortest >= longest ? longest : shortest + below(lengthKey, longest - shortest + 1);
  if (documents.length > 1 || uniformDouble(formKey) < suffixProbability) return { kind: "suffix", length };
  return blanksOfLengths(placeKey, { lengths: [length], documents });
}
