/** Scores of the vocabulary, and the probabilities that they stand for. Always float64, on the host. */

/** One score per token of the vocabulary; −∞ where a token is ruled out. */
export type Scores = Float64Array<ArrayBuffer>;

/**
 * log softmax: the natural logarithms of the probabilities that scores stand for. −∞ stays −∞.
 *
 * @example
 * ```ts
 * import { logProbabilities } from "./scores.ts";
 * const [first = 0] = logProbabilities([1, 1]);
 * if (Math.abs(first + Math.LN2) > 1e-15) throw new Error();
 * ```
 */
export function logProbabilities(scores: ArrayLike<number>): Scores {
  let top = -Infinity;
  for (let i = 0; i < scores.length; i++) top = Math.max(top, scores[i] ?? NaN);
  let total = 0;
  for (let i = 0; i < scores.length; i++) total += Math.exp((scores[i] ?? NaN) - top);
  const shift = top + Math.log(total);
  return Float64Array.from({ length: scores.length }, (_, i) => (scores[i] ?? NaN) - shift);
}

/**
 * The ids of the `count` largest scores, largest first; of equals the lower id first. What is ruled out is left
 * out.
 *
 * @example
 * ```ts
 * import { largest } from "./scores.ts";
 * if (largest(Float64Array.of(1, 3, 2, 3), 3).join() !== "1,3,2") throw new Error();
 * ```
 */
export function largest(scores: Scores, count: number): readonly number[] {
  const found: number[] = [];
  const scoreOf = (id: number | undefined): number => (id === undefined ? -Infinity : scores[id] ?? NaN);
  for (let id = 0; id < scores.length; id++) {
    const score = scoreOf(id);
    if (!(score > -Infinity) || found.length >= count && !(score > scoreOf(found.at(-1)))) continue;
    let place = found.length;
    while (place > 0 && score > scoreOf(found[place - 1])) place--;
    found.splice(place, 0, id);
    if (found.length > count) found.pop();
  }
  return found;
}

/**
 * A copy with some tokens ruled out.
 *
 * @example
 * ```ts
 * import { without } from "./scores.ts";
 * if (without(Float64Array.of(1, 2), (id) => id === 1)[1] !== -Infinity) throw new Error();
 * ```
 */
export function without(scores: Scores, isRuledOut: (id: number) => boolean): Scores {
  return scores.map((score, id) => (isRuledOut(id) ? -Infinity : score));
}
