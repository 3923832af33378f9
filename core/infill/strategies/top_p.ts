/** Sampling: only the likeliest tokens that together have a probability (Holtzman et al., ICLR 2020, §3.1). */
import { logProbabilities, type Scores, without } from "./scores.ts";

/**
 * Keeps the likeliest tokens, largest first, up to and including the one with which their probabilities exceed p.
 * At least one stays.
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
  if (!(p > 0 && p <= 1)) throw new RangeError(`topP: expected a number in (0, 1], found ${p}`);
  const logs = logProbabilities(scores);
  const byScore = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const kept = new Set<number>();
  let total = 0;
  for (const id of byScore) {
    if (total > p) break;
    kept.add(id);
    total += Math.exp(logs[id] ?? -Infinity);
  }
  return without(scores, (id) => !kept.has(id));
}
