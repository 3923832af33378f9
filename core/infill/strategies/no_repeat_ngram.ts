/** No repetitions: a sequence of n tokens may occur once. */
import { type Scores, without } from "./scores.ts";

/**
 * Rules out every token that would complete a sequence of `size` tokens which the answer already has (the
 * original's `NoRepeatNGramLogitsProcessor`).
 *
 * @param options `answer`: the tokens so far; `size` of the sequences
 * @throws {RangeError} when the size is not a positive integer.
 * @example
 * ```ts
 * import { noRepeatNgram } from "./no_repeat_ngram.ts";
 * const scores = noRepeatNgram(Float64Array.of(0, 0, 0), { answer: [1, 2, 1], size: 2 });
 * if (scores.join() !== "0,0,-Infinity") throw new Error();
 * ```
 */
export function noRepeatNgram(
  scores: Scores,
  { answer, size }: { readonly answer: readonly number[]; readonly size: number },
): Scores {
  checkNgram(size);
  const start = answer.length - size + 1;
  if (start < 0) return scores;
  const ruledOut = new Set<number | undefined>();
  for (let first = 0; first < start; first++) {
    const isSame = answer.slice(start).every((id, i) => answer[first + i] === id);
    if (isSame) ruledOut.add(answer[first + size - 1]);
  }
  return without(scores, (id) => ruledOut.has(id));
}

/** @throws {RangeError} when the size is not a positive integer. */
export function checkNgram(size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`noRepeatNgram: expected a positive integer, found ${size}`);
  }
}
