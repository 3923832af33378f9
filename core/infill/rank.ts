/** How likely given answers are. */
import { type Answer, givenAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import type { InfillModel } from "./infill_model.ts";

/** What to rank, and how. */
export interface RankOptions {
  /** Token ids of every candidate. */
  readonly candidates: readonly (readonly number[])[];
  /** Which blank they are for; default 0. The others stay masks. */
  readonly blank?: number;
  /** Exponent of the number of tokens, end included, that a score is divided by; default 0. */
  readonly lengthPenalty?: number;
  /** Most candidates that are computed together; default 64. */
  readonly batch?: number;
}

/** A candidate with its probability. */
export interface Ranked extends Answer {
  /** Index among the candidates. */
  readonly candidate: number;
  /** `logProbability / (tokens + 1)^lengthPenalty`. */
  readonly score: number;
}

/**
 * Scores given answers exactly: the sum of the log-probabilities of their tokens and of eop behind them (SPEC:
 * p(v | c), GLM §2.3). All candidates are read in one batch behind one context.
 *
 * @returns candidates, best first; of equals the first
 * @throws {RangeError} when there is no candidate or no such blank, or an id or length is out of range.
 * @example
 * ```ts
 * import { rank } from "./rank.ts";
 * import { openInfillModel } from "./infill_model.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const tokens = { sop: 5, ends: [6, 0] } as const;
 * const parameters = initialise(config, key(0));
 * const model = openInfillModel(referenceBackend("float32"), { config, parameters, tokens });
 * const context = { ids: [1, 11, 2, 0], blanks: [2] };
 * const [best, second] = await rank(model, context, { candidates: [[7], [8, 9]] });
 * if (best === undefined || second === undefined || best.score < second.score) throw new Error();
 * model.close();
 * ```
 */
export async function rank(
  model: InfillModel,
  context: Context,
  options: RankOptions,
): Promise<readonly Ranked[]> {
  const { candidates, blank = 0, lengthPenalty = 0, batch = 64 } = options;
  const { tokens: { sop, ends: [end] } } = model;
  const position = context.blanks[blank];
  if (position === undefined) {
    throw new RangeError(`blank: expected one of ${context.blanks.length} blanks, found ${blank}`);
  }
  if (candidates.length === 0) throw new RangeError("candidates: expected at least one, found none");
  const pieces = candidates.map((ids) => ({ position, tokens: [sop, ...ids], targets: [...ids, end] }));
  const longest = Math.max(...pieces.map(({ tokens }) => tokens.length));
  const ranked: Ranked[] = [];
  for (let first = 0; first < pieces.length; first += batch) {
    const some = pieces.slice(first, first + batch);
    const capacity = context.ids.length + 2 * longest;
    const sequences = await model.borrow({ rows: some.length, capacity });
    try {
      await sequences.encode([context.ids], some.map(() => 0));
      const logs = await sequences.score(some);
      some.forEach(({ targets }, row) => {
        const answer = givenAnswer(targets, { blank, logs: logs[row] ?? [] });
        const score = answer.logProbability / targets.length ** lengthPenalty;
        ranked.push({ ...answer, candidate: first + row, score });
      });
    } finally {
      model.giveBack(sequences);
    }
  }
  return ranked.toSorted((a, b) => b.score - a.score);
}
