/** One step of a beam search, without a model: candidates in, beams and hypotheses out. */
import { addHypothesis, beamScore, type Hypotheses, isSettled } from "./beam_hypotheses.ts";

/** An answer that is still growing. */
export interface Beam {
  readonly tokens: readonly number[];
  /** Sum over its tokens. */
  readonly logProbability: number;
  /** Which beam of the step before it continues. */
  readonly parent: number;
}

/** A beam search between two steps. */
export interface BeamSearch {
  readonly beams: readonly Beam[];
  readonly hypotheses: Hypotheses;
  readonly isDone: boolean;
}

/** A beam with one more token. */
export interface Candidate {
  readonly parent: number;
  readonly id: number;
  /** Of the beam and the token together. */
  readonly logProbability: number;
}

/** How to search. */
export interface BeamOptions {
  readonly beams: number;
  /** Exponent of the length in the score; default 0, above 0 favours long answers. */
  readonly lengthPenalty?: number;
  /** Stop as soon as there are as many finished answers as beams; default false. */
  readonly earlyStopping?: boolean;
}

/** A search that has not begun: one empty beam. */
export const FRESH_SEARCH: BeamSearch = {
  beams: [{ tokens: [], logProbability: 0, parent: 0 }],
  hypotheses: [],
  isDone: false,
};

/**
 * Continues a search. Candidates that end become hypotheses if they are among the first `beams`; of the others the
 * first `beams` become the beams of the next step (the original's `BeamSearchScorer.process`). With e end tokens,
 * (e + 1) · `beams` candidates always suffice; where there are fewer possible ones, there are fewer beams.
 *
 * @param candidates the best continuations, best first
 * @param options `ends`: tokens that end an answer; `lengthOf`: length of an answer in its score, its tokens unless
 * said otherwise
 * @example
 * ```ts
 * import { beamStep, FRESH_SEARCH } from "./beam_step.ts";
 * const candidates = [{ parent: 0, id: 9, logProbability: -1 }, { parent: 0, id: 7, logProbability: -2 }];
 * const { beams, hypotheses } = beamStep(FRESH_SEARCH, candidates, { beams: 1, ends: [9] });
 * if (beams[0]?.tokens.join() !== "7" || hypotheses[0]?.score !== -1) throw new Error();
 * ```
 */
export function beamStep(
  search: BeamSearch,
  candidates: readonly Candidate[],
  options: BeamOptions & {
    readonly ends: readonly number[];
    readonly lengthOf?: (tokens: readonly number[]) => number;
  },
): BeamSearch {
  if (search.isDone) return search;
  const { beams: limit, lengthPenalty: penalty = 0, earlyStopping: early = false, ends } = options;
  const lengthOf = options.lengthOf ?? ((tokens: readonly number[]) => tokens.length);
  let hypotheses = search.hypotheses;
  const beams: Beam[] = [];
  for (const [rank, { parent, id, logProbability }] of candidates.entries()) {
    if (beams.length === limit) break;
    const tokens = search.beams[parent]?.tokens ?? [];
    if (!ends.includes(id)) {
      beams.push({ tokens: [...tokens, id], logProbability, parent });
    } else if (rank < limit) {
      const score = beamScore(logProbability, { length: lengthOf(tokens), penalty });
      hypotheses = addHypothesis(hypotheses, { tokens, logProbability, score, end: id }, { limit });
    }
  }
  const best = Math.max(...candidates.map(({ logProbability }) => logProbability));
  const length = lengthOf(search.beams[0]?.tokens ?? []);
  const isDone = beams.length === 0 || isSettled(hypotheses, { limit, best, length, penalty, early });
  return { beams, hypotheses, isDone };
}

/**
 * Ends a search: what still grows becomes a hypothesis, unless the search was done.
 *
 * @returns hypotheses, best first; of equals the one found later first, as in the original
 * @example
 * ```ts
 * import { finishSearch, FRESH_SEARCH } from "./beam_step.ts";
 * if (finishSearch(FRESH_SEARCH, { beams: 1 })[0]?.end !== undefined) throw new Error();
 * ```
 */
export function finishSearch(
  search: BeamSearch,
  options: BeamOptions & { readonly lengthOf?: (tokens: readonly number[]) => number },
): Hypotheses {
  const { beams: limit, lengthPenalty: penalty = 0 } = options;
  const lengthOf = options.lengthOf ?? ((tokens: readonly number[]) => tokens.length);
  const open = search.isDone ? [] : search.beams;
  const all = open.reduce((hypotheses, { tokens, logProbability }) => {
    const score = beamScore(logProbability, { length: lengthOf(tokens), penalty });
    return addHypothesis(hypotheses, { tokens, logProbability, score }, { limit });
  }, search.hypotheses);
  return all.toReversed().toSorted((a, b) => b.score - a.score);
}
