/** Sampling: only the k likeliest tokens. */
import { type Scores, without } from "./scores.ts";

/**
 * Rules out what scores less than the k-th largest. Ties with it stay, as in the original's `top_k_logits`.
 *
 * @throws {RangeError} when k is not a positive integer.
 * @example
 * ```ts
 * import { topK } from "./top_k.ts";
 * if (topK(Float64Array.of(1, 3, 2), 2).join() !== "-Infinity,3,2") throw new Error();
 * ```
 */
export function topK(scores: Scores, k: number): Scores {
  checkTopK(k);
  if (k >= scores.length) return scores;
  const threshold = scores.toSorted()[scores.length - k] ?? -Infinity;
  return without(scores, (id) => (scores[id] ?? NaN) < threshold);
}

/** @throws {RangeError} when k is not a positive integer. */
export function checkTopK(k: number): void {
  if (!Number.isSafeInteger(k) || k < 1) {
    throw new RangeError(`topK: expected a positive integer, found ${k}`);
  }
}
