/**
 * The scores from which a next token is chosen: the model's, under the rules for an answer. Graphs say the same by
 * `underRules`.
 */
import { minLength } from "./min_length.ts";
import { noRepeatNgram } from "./no_repeat_ngram.ts";
import { repetitionPenalty } from "./repetition_penalty.ts";
import type { Scores } from "./scores.ts";
import type { AnswerRules } from "./strategy.ts";

/**
 * Scores under the rules. Where they rule out everything, the model's own scores stand.
 *
 * @param scores of the model: logits, or log-probabilities
 * @param rules, the `answer` so far and the tokens that end it
 * @example
 * ```ts
 * import { nextScores } from "./next_scores.ts";
 * const scores = nextScores(Float64Array.of(1, 2), { answer: [], ends: [1], minTokens: 1 });
 * if (scores.join() !== "1,-Infinity") throw new Error();
 * ```
 */
export function nextScores(
  scores: Scores,
  rules: AnswerRules & { readonly answer: readonly number[]; readonly ends: readonly number[] },
): Scores {
  const { answer, ends, minTokens: minimum = 0, noRepeatNgram: size, repetitionPenalty: penalty = 1 } = rules;
  let result = penalty === 1 ? scores : repetitionPenalty(scores, { used: answer, penalty });
  result = minLength(result, { length: answer.length, minimum, ends });
  if (size !== undefined) result = noRepeatNgram(result, { answer, size });
  return result.some((score) => score > -Infinity) ? result : scores;
}
