/** How likely given answers are. */
import { type Answer, givenAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import type { AnswerTokens, InfillModel } from "./infill_model.ts";
import type { ScoredPiece } from "./sequences.ts";

/** A blank, and the answers that are compared in it. */
export interface BlankCandidates {
  readonly context: Context;
  /** Token ids of every candidate. */
  readonly candidates: readonly (readonly number[])[];
  /** Which blank they are for; default 0. The others stay masks. */
  readonly blank?: number;
}

/** How candidates are ranked. */
export interface RankManyOptions {
  /** Exponent of the number of tokens, end included, that a score is divided by; default 0. */
  readonly lengthPenalty?: number;
  /** Most candidates that are computed together; default 64. */
  readonly batch?: number;
}

/** What to rank, and how. */
export interface RankOptions extends Omit<BlankCandidates, "context">, RankManyOptions {}

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
  { candidates, blank = 0, ...options }: RankOptions,
): Promise<readonly Ranked[]> {
  const [ranked = []] = await Array.fromAsync(rankMany(model, [{ context, candidates, blank }], options));
  return ranked;
}

/**
 * Ranks the candidates of many blanks, several blanks at once. Contexts may differ in length, and blanks in the number
 * of their candidates; a batch of n gives what n single calls give.
 *
 * @returns what `rank` gives, blank by blank, each as soon as it is known
 * @throws {RangeError} before the first: a blank without candidates, or one that its context has not.
 * @example
 * ```ts
 * import { rankMany } from "./rank.ts";
 * import { openInfillModel } from "./infill_model.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const tokens = { sop: 5, ends: [6, 0] } as const;
 * const parameters = initialise(config, key(0));
 * const model = openInfillModel(referenceBackend("float32"), { config, parameters, tokens });
 * const short = { context: { ids: [1, 2, 0], blanks: [1] }, candidates: [[7], [8, 9], [10]] };
 * const long = { context: { ids: [1, 11, 12, 2, 0], blanks: [3] }, candidates: [[7], [8]] };
 * const ranked = await Array.fromAsync(rankMany(model, [short, long]));
 * if (ranked.map(({ length }) => length).join() !== "3,2") throw new Error();
 * model.close();
 * ```
 */
export async function* rankMany(
  model: InfillModel,
  asked: readonly BlankCandidates[],
  { lengthPenalty = 0, batch = 64 }: RankManyOptions = {},
): AsyncGenerator<readonly Ranked[], void, void> {
  const rows = asked.flatMap((of) => rowsOf(of, model.tokens));
  // One capacity for all, so that one memory serves every batch but the last.
  const longest = (lengths: readonly number[]): number => lengths.reduce((a, b) => Math.max(a, b), 0);
  const capacity = longest(asked.map(({ context }) => context.ids.length)) +
    2 * longest(rows.map(({ piece }) => piece.tokens.length));
  let ranked: Ranked[] = [];
  for (let first = 0; first < rows.length; first += batch) {
    const some = rows.slice(first, first + batch);
    const logs = await scored(model, some, capacity);
    for (const [index, { of, candidate, piece: { targets } }] of some.entries()) {
      const answer = givenAnswer(targets, { blank: of.blank ?? 0, logs: logs[index] ?? [] });
      const score = answer.logProbability / targets.length ** lengthPenalty;
      ranked.push({ ...answer, candidate, score });
      if (ranked.length < of.candidates.length) continue;
      yield ranked.toSorted((a, b) => b.score - a.score);
      ranked = [];
    }
  }
}

/** A candidate as the model reads it behind its context. */
interface Row {
  readonly of: BlankCandidates;
  readonly candidate: number;
  readonly piece: ScoredPiece;
}

function rowsOf(of: BlankCandidates, { sop, ends: [end] }: AnswerTokens): readonly Row[] {
  const { context, candidates, blank = 0 } = of;
  const position = context.blanks[blank];
  if (position === undefined) {
    throw new RangeError(`blank: expected one of ${context.blanks.length} blanks, found ${blank}`);
  }
  if (candidates.length === 0) throw new RangeError("candidates: expected at least one, found none");
  return candidates.map((ids, candidate) => ({
    of,
    candidate,
    piece: { position, tokens: [sop, ...ids], targets: [...ids, end] },
  }));
}

/** The log-probability of every target of some rows, whose contexts are read once each. */
async function scored(
  model: InfillModel,
  rows: readonly Row[],
  capacity: number,
): Promise<readonly (readonly number[])[]> {
  const different = [...new Set(rows.map(({ of }) => of))];
  const sequences = await model.borrow({ rows: rows.length, capacity });
  try {
    await sequences.encode(
      different.map(({ context }) => context.ids),
      rows.map(({ of }) => different.indexOf(of)),
    );
    return await sequences.score(rows.map(({ piece }) => piece));
  } finally {
    model.giveBack(sequences);
  }
}
