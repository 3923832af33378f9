/** The finished answers that a beam search has found so far. */

/** A finished answer. */
export interface Hypothesis {
  readonly tokens: readonly number[];
  /** Sum of the log-probabilities of its tokens, and of the end token where it has one. */
  readonly logProbability: number;
  /** `logProbability / length^penalty`; what hypotheses are compared by. */
  readonly score: number;
  /** The token that ended it; none where the limit did. */
  readonly end?: number;
}

/** The best answers of one search, at most as many as it has beams, in the order in which they were found. */
export type Hypotheses = readonly Hypothesis[];

/**
 * Score of an answer: Σ log p / length^penalty. The end token is not counted in the length; an answer without
 * tokens counts as one token, where the original divides by zero.
 *
 * @example
 * ```ts
 * import { beamScore } from "./beam_hypotheses.ts";
 * if (beamScore(-6, { length: 3, penalty: 1 }) !== -2) throw new Error();
 * if (beamScore(-6, { length: 0, penalty: 1 }) !== -6) throw new Error();
 * ```
 */
export function beamScore(
  logProbability: number,
  { length, penalty }: { readonly length: number; readonly penalty: number },
): number {
  return logProbability / Math.max(1, length) ** penalty;
}

/**
 * The hypotheses with one more, without the worst when there are too many.
 *
 * @param limit most hypotheses that are kept
 * @example
 * ```ts
 * import { addHypothesis } from "./beam_hypotheses.ts";
 * const of = (score: number) => ({ tokens: [], logProbability: score, score }) as const;
 * const kept = addHypothesis([of(-1), of(-3)], of(-2), { limit: 2 });
 * if (kept.map(({ score }) => score).join() !== "-1,-2") throw new Error();
 * ```
 */
export function addHypothesis(
  hypotheses: Hypotheses,
  one: Hypothesis,
  { limit }: { readonly limit: number },
): Hypotheses {
  if (hypotheses.length >= limit && !(one.score > worstScore(hypotheses))) return hypotheses;
  const all = [...hypotheses, one];
  if (all.length <= limit) return all;
  const worst = worstScore(all);
  const out = all.findIndex(({ score }) => score === worst);
  return all.filter((_, index) => index !== out);
}

/**
 * Whether no open beam can improve the hypotheses: there are enough of them, and the best open one, scored at its
 * present length, is not better than the worst of them.
 *
 * @param options `limit` as many hypotheses are enough; `best` log-probability of an open beam, its `length`,
 * `penalty`; `early` stops as soon as there are enough
 * @example
 * ```ts
 * import { isSettled } from "./beam_hypotheses.ts";
 * const one = { tokens: [], logProbability: -1, score: -1 } as const;
 * if (!isSettled([one], { limit: 1, best: -2, length: 1, penalty: 0, early: false })) throw new Error();
 * ```
 */
export function isSettled(
  hypotheses: Hypotheses,
  { limit, best, length, penalty, early }: {
    readonly limit: number;
    readonly best: number;
    readonly length: number;
    readonly penalty: number;
    readonly early: boolean;
  },
): boolean {
  if (hypotheses.length < limit) return false;
  return early || worstScore(hypotheses) >= beamScore(best, { length, penalty });
}

/**
 * Score of the worst hypothesis; +∞ where there is none.
 *
 * @example
 * ```ts
 * import { worstScore } from "./beam_hypotheses.ts";
 * if (worstScore([]) !== Infinity) throw new Error();
 * ```
 */
export function worstScore(hypotheses: Hypotheses): number {
  return Math.min(...hypotheses.map(({ score }) => score));
}
