/** What stands in a blank, and how likely the model finds it. */
import { largest, type Scores } from "./strategies/scores.ts";

/** A token and its probability. */
export interface Alternative {
  readonly id: number;
  /** Natural logarithm of the model's probability of the token among the whole vocabulary. */
  readonly logProbability: number;
}

/** A token of an answer, as it is found. */
export interface AnswerToken extends Alternative {
  /** The likeliest tokens at this place, likeliest first, as many as were asked for. */
  readonly alternatives: readonly Alternative[];
}

/** What stands in a blank. */
export interface Answer {
  /** Which blank, counted from 0 from left to right. */
  readonly blank: number;
  readonly tokens: readonly AnswerToken[];
  /** The token that ended it, where one did; it is not part of the answer. */
  readonly end?: AnswerToken;
  /** Sum over the tokens, and over the end token where there is one. */
  readonly logProbability: number;
  /** Whether the model ended the answer, the limit did, or the caller gave it. */
  readonly ended: "eop" | "limit" | "given";
  /** All answers of a beam search, best first; this one is the first of them. */
  readonly hypotheses?: readonly ScoredAnswer[];
}

/** An answer as a search compares it with others. */
export interface ScoredAnswer extends Answer {
  /** See `beamScore`. */
  readonly score: number;
}

/**
 * An answer of its tokens.
 *
 * @example
 * ```ts
 * import { answerOf } from "./answer.ts";
 * const tokens = [{ id: 7, logProbability: -1, alternatives: [] }];
 * if (answerOf({ blank: 0, tokens, ended: "limit" }).logProbability !== -1) throw new Error();
 * ```
 */
export function answerOf(parts: Omit<Answer, "logProbability">): Answer {
  const scored = parts.end === undefined ? parts.tokens : [...parts.tokens, parts.end];
  return { ...parts, logProbability: scored.reduce((sum, { logProbability }) => sum + logProbability, 0) };
}

/**
 * A token with its probability, and the likeliest ones beside it.
 *
 * @param logs log-probabilities of the whole vocabulary
 * @example
 * ```ts
 * import { describe } from "./answer.ts";
 * const { alternatives } = describe(Float64Array.of(-2, -1), { id: 0, alternatives: 1 });
 * if (alternatives[0]?.id !== 1) throw new Error();
 * ```
 */
export function describe(
  logs: Scores,
  { id, alternatives }: { readonly id: number; readonly alternatives: number },
): AnswerToken {
  const of = (id: number): Alternative => ({ id, logProbability: logs[id] ?? NaN });
  return { ...of(id), alternatives: alternatives === 0 ? [] : largest(logs, alternatives).map(of) };
}

/**
 * A given answer with the probability that the model finds for it.
 *
 * @param targets its tokens, and the token that ends it
 * @param options `logs`: the log-probability of each of them
 * @example
 * ```ts
 * import { givenAnswer } from "./answer.ts";
 * const { tokens, end, logProbability } = givenAnswer([7, 6], { blank: 0, logs: [-1, -2] });
 * if (tokens.length !== 1 || end?.id !== 6 || logProbability !== -3) throw new Error();
 * ```
 */
export function givenAnswer(
  targets: readonly number[],
  { blank, logs }: { readonly blank: number; readonly logs: readonly number[] },
): Answer {
  const scored = targets.map((id, i) => ({ id, logProbability: logs[i] ?? NaN, alternatives: [] }));
  const end = scored.at(-1);
  const tokens = scored.slice(0, -1);
  return answerOf({ blank, tokens, ...(end === undefined ? {} : { end }), ended: "given" });
}
