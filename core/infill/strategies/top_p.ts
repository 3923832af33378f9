/** Sampling: only the likeliest tokens that together have a probability (Holtzman et al., ICLR 2020, §3.1). */
import { logProbabilities, type Scores, without } from "./scores.ts";

/**
 * Rules out tokens where those that are likelier together have a probability above p. So the fewest tokens stay whose
 * probability exceeds p, and ties with the last of them.
 *
 * @throws {RangeError} when p is not in (0, 1].
 * @example
 * ```ts
 * import { topP } from "./top_p.ts";
 * const scores = Float64Array.of(0.2, 0.7, 0.1).map(Math.log);
 * if (topP(scores, 0.8).map(Math.exp).filter((p) => p > 0).length !== 2) throw new Error();
 * ```
 */
export function topP(scores: Scores, p: number): Scores {
  checkTopP(p);
  const logs = logProbabilities(scores);
  const byScore = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let [lowest, total, likelier] = [Infinity, 0, 0];
  for (const id of byScore) {
    const score = scores[id] ?? NaN;
    if (score < lowest) likelier = total;
    if (likelier > p) break;
    lowest = score;
    total += Math.exp(logs[id] ?? -Infinity);
  }
  return without(scores, (id) => (scores[id] ?? NaN) < lowest);
}

/** @throws {RangeError} when p is not in (0, 1]. */
export function checkTopP(p: number): void {
  if (!(p > 0 && p <= 1)) throw new RangeError(`topP: expected a number in (0, 1], found ${p}`);
}
