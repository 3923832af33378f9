import fc from "fast-check";
import type { Text } from "../../core/objectives/cut_text.ts";
import type { ObjectiveTokens } from "../../core/objectives/draw_examples.ts";

/** The tokens of the generated texts. Words are 20 and above. */
export const TOKENS: ObjectiveTokens = {
  cls: 1,
  eos: 0,
  sop: 5,
  eop: 6,
  mask: { token: 2, sentence: 3, document: 4 },
  isSentenceEnd: (token) => token === 10 || token === 11,
};

const word = fc.oneof(
  { arbitrary: fc.integer({ min: 20, max: 99 }), weight: 8 },
  { arbitrary: fc.constantFrom(10, 11), weight: 1 },
);

/** A document's words, sentence ends among them. */
export const document: fc.Arbitrary<readonly number[]> = fc.array(word, { maxLength: 60, size: "max" });

/**
 * A training text: one document or several, each with [CLS] and eos, the last one cut off now and then, documents
 * empty now and then.
 */
export const trainingText: fc.Arbitrary<readonly number[]> = fc.tuple(
  fc.array(document, { minLength: 1, maxLength: 4 }),
  fc.nat(3),
).map(([documents, cut]) => {
  const tokens = documents.flatMap((words) => [TOKENS.cls, ...words, TOKENS.eos]);
  return tokens.slice(0, Math.max(1, tokens.length - cut));
});

/** Tokens as a text whose every token may be a target. */
export function asText(tokens: readonly number[]): Text {
  return { tokens, lossMask: tokens.map((token) => token === TOKENS.cls ? 0 : 1) };
}
