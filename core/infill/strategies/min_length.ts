/** No answers that are too short. */
import { type Scores, without } from "./scores.ts";

/**
 * Rules out the tokens that end an answer while it has fewer than `minimum` tokens.
 *
 * @param options `length` so far, `minimum`, and the tokens that `ends` an answer
 * @throws {RangeError} when the minimum is not a non-negative integer.
 * @example
 * ```ts
 * import { minLength } from "./min_length.ts";
 * const scores = minLength(Float64Array.of(0, 0), { length: 1, minimum: 2, ends: [1] });
 * if (scores.join() !== "0,-Infinity") throw new Error();
 * ```
 */
export function minLength(
  scores: Scores,
  { length, minimum, ends }: {
    readonly length: number;
    readonly minimum: number;
    readonly ends: readonly number[];
  },
): Scores {
  checkMinTokens(minimum);
  return length < minimum ? without(scores, (id) => ends.includes(id)) : scores;
}

/** @throws {RangeError} when the minimum is not a non-negative integer. */
export function checkMinTokens(minimum: number): void {
  if (!Number.isSafeInteger(minimum) || minimum < 0) {
    throw new RangeError(`minTokens: expected a non-negative integer, found ${minimum}`);
  }
}
