/** The tokens that could continue an answer best, chosen where the scores are: what a beam search looks at. */
import type { Node } from "../../graph/node.ts";
import { crossEntropyOutputs } from "../../layers/cross_entropy.ts";
import { concatenate } from "../../ops/concatenate.ts";
import { operand } from "../../ops/evaluate_op.ts";
import { reshape } from "../../ops/reshape.ts";
import { slice } from "../../ops/slice.ts";
import { subtract } from "../../ops/subtract.ts";
import { toFloat } from "../../ops/to_float.ts";
import { topIndices } from "../../ops/top_indices.ts";
import type { Alternative, AnswerToken } from "../answer.ts";
import type { ChoiceShape, SettingName } from "./choice.ts";
import { narrowedScores } from "./narrowed_scores.ts";
import { isRuledOut } from "./ruled_out.ts";
import { type RuledAnswers, underRules } from "./under_rules.ts";
import { valuesAt } from "./values_at.ts";

/** A token that could come next. */
export interface CandidateToken {
  readonly token: AnswerToken;
  /** Its log-probability within the part of the distribution that the search looks at. */
  readonly logProbability: number;
}

/** How many numbers of a record are about what. */
export interface CandidateCounts {
  readonly candidates: number;
  readonly alternatives: number;
}

/**
 * The best continuations of every row: ids, log-probabilities within the narrowed distribution and the model's own, as many of each;
 * then the likeliest tokens of the model whatever the rules, and their log-probabilities.
 *
 * @param scores of the model, `[R, V]`
 * @param options `settings`: scalars, by name; `answers` so far; how many `candidates` and `alternatives` of each row
 * @returns `[R, 3 · candidates + 2 · alternatives]`
 * @throws {RangeError} when more are asked for than there are tokens, or there are more scores than float32 can number.
 * @example
 * ```ts
 * import { candidateRecord } from "./candidates.ts";
 * import { input } from "../../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const answers = {
 *   length: float("length", [2, 1]),
 *   log: float("log", [2, 6, 1]),
 *   places: float("places", [6]),
 *   rowNumbers: input("rowNumbers", { dtype: "int", shape: [2] }),
 *   isEnd: float("isEnd", [9]),
 * };
 * const options = { settings: {}, ngram: 2, answers, candidates: 4, alternatives: 3 };
 * if (candidateRecord(float("scores", [2, 9]), options).shape.join() !== "2,18") throw new Error();
 * ```
 */
export function candidateRecord(
  scores: Node,
  { settings, ngram, answers, candidates, alternatives }: CandidateCounts & Pick<ChoiceShape, "ngram"> & {
    readonly settings: Readonly<Partial<Record<SettingName, Node>>>;
    readonly answers: RuledAnswers;
  },
): Node {
  const { rowNumbers } = answers;
  const within = narrowedScores(scores, settings);
  const ruled = underRules(within, { settings, ngram, answers });
  const ids = topIndices(ruled, candidates); // [R, candidates]
  const logSum = logSumOf(scores, ids); // [R, 1]
  const logSumWithin = within === scores ? logSum : logSumOf(within, ids);
  const valuesOf = (x: Node, ids: Node, logSum: Node): Node =>
    subtract(valuesAt(x, { ids, rowNumbers }), logSum);
  const parts = [toFloat(ids), valuesOf(ruled, ids, logSumWithin), valuesOf(scores, ids, logSum)];
  if (alternatives === 0) return concatenate(parts, 1);
  const likeliest = topIndices(scores, alternatives);
  return concatenate([...parts, toFloat(likeliest), valuesOf(scores, likeliest, logSum)], 1);
}

/** The log of the sum of the exponentials of every row, `[R, 1]`; some ids are asked for and do not matter. */
function logSumOf(scores: Node, ids: Node): Node {
  const rows = ids.shape[0] ?? 0;
  const any = reshape(slice(ids, { axis: 1, start: 0, end: 1 }), [rows]);
  return reshape(operand(crossEntropyOutputs(scores, any), 1), [rows, 1]);
}

/**
 * The candidates of a record, best first, without those that are ruled out.
 *
 * @example
 * ```ts
 * import { readCandidates } from "./candidates.ts";
 * const record = [7, 5, -1, -1e30, -1.5, -3];
 * const [first, second] = readCandidates(record, { candidates: 2, alternatives: 0 });
 * if (first?.token.id !== 7 || first.logProbability !== -1 || second !== undefined) throw new Error();
 * ```
 */
export function readCandidates(
  record: ArrayLike<number>,
  { candidates, alternatives: count }: CandidateCounts,
): readonly CandidateToken[] {
  const at = (place: number): number => record[place] ?? NaN;
  const alternatives = Array.from({ length: count }, (_, k): Alternative => {
    const place = 3 * candidates + k;
    return { id: at(place), logProbability: at(place + count) };
  });
  return Array.from({ length: candidates }, (_, k): CandidateToken => ({
    token: { id: at(k), logProbability: at(2 * candidates + k), alternatives },
    logProbability: at(candidates + k),
  })).filter(({ logProbability }) => !isRuledOut(logProbability));
}
