/** Sampling: only tokens that are not much less likely than the likeliest (Nguyen et al., arXiv 2407.01082). */
import { type Scores, without } from "./scores.ts";

/**
 * Rules out tokens whose probability is below p times that of the likeliest.
 *
 * @throws {RangeError} when p is not in [0, 1].
 * @example
 * ```ts
 * import { minP } from "./min_p.ts";
 * const scores = Float64Array.of(0.6, 0.3, 0.1).map(Math.log);
 * if (minP(scores, 0.4).filter((score) => score > -Infinity).length !== 2) throw new Error();
 * ```
 */
export function minP(scores: Scores, p: number): Scores {
  checkMinP(p);
  const top = scores.reduce((largest, score) => Math.max(largest, score), -Infinity);
  const threshold = top + Math.log(p);
  return without(scores, (id) => (scores[id] ?? NaN) < threshold);
}

/** @throws {RangeError} when p is not in [0, 1]. */
export function checkMinP(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`minP: expected a number in [0, 1], found ${p}`);
}
