/** What is written down of a token that was chosen: its id, how likely it was, and what else was likely. */
import type { Node } from "../../graph/node.ts";
import { crossEntropy } from "../../layers/cross_entropy.ts";
import { add } from "../../ops/add.ts";
import { broadcast } from "../../ops/broadcast.ts";
import { concatenate } from "../../ops/concatenate.ts";
import { negate } from "../../ops/negate.ts";
import { reshape } from "../../ops/reshape.ts";
import { select } from "../../ops/select.ts";
import { slice } from "../../ops/slice.ts";
import { subtract } from "../../ops/subtract.ts";
import { toFloat } from "../../ops/to_float.ts";
import { topIndices } from "../../ops/top_indices.ts";
import type { AnswerToken } from "../answer.ts";
import { valuesAt } from "./values_at.ts";

/**
 * Numbers of a record with some alternatives: id, log-probability, then the ids of the alternatives, then their
 * log-probabilities.
 *
 * @example
 * ```ts
 * import { recordWidth } from "./token_record.ts";
 * if (recordWidth(3) !== 8) throw new Error();
 * ```
 */
export function recordWidth(alternatives: number): number {
  return 2 + 2 * alternatives;
}

/**
 * The records of the tokens that rows have chosen.
 *
 * @param scores of the model, whatever rules there are, `[R, V]`
 * @param options `chosen`, int `[R, 1]`; how many `alternatives`; `rowNumbers` 0 … R − 1, int `[R]`;
 * `columns` 0 and 1, `[2]`
 * @returns `[R, recordWidth(alternatives)]`
 * @throws {RangeError} when there are more alternatives than tokens, or more scores than float32 can number.
 * @example
 * ```ts
 * import { tokenRecord } from "./token_record.ts";
 * import { input } from "../../graph/node.ts";
 * const scores = input("scores", { dtype: "float", shape: [2, 9] });
 * const chosen = input("chosen", { dtype: "int", shape: [2, 1] });
 * const rowNumbers = input("rowNumbers", { dtype: "int", shape: [2] });
 * const columns = input("columns", { dtype: "float", shape: [2] });
 * const record = tokenRecord(scores, { chosen, alternatives: 3, rowNumbers, columns });
 * if (record.shape.join() !== "2,8") throw new Error();
 * ```
 */
export function tokenRecord(
  scores: Node,
  { alternatives, ...given }: {
    readonly chosen: Node;
    readonly columns: Node;
    readonly alternatives: number;
    readonly rowNumbers: Node;
  },
): Node {
  return recordOf(scores, {
    ...given,
    ...(alternatives === 0 ? {} : { likeliest: topIndices(scores, alternatives) }),
  });
}

/**
 * The same, where it is known which tokens are likely.
 *
 * @param options `likeliest`, int `[R, alternatives]`; absent where there are none
 * @example
 * ```ts
 * import { recordOf } from "./token_record.ts";
 * import { input } from "../../graph/node.ts";
 * const int = (name: string, shape: number[]) => input(name, { dtype: "int", shape });
 * const record = recordOf(input("scores", { dtype: "float", shape: [2, 9] }), {
 *   chosen: int("chosen", [2, 1]),
 *   likeliest: int("likeliest", [2, 3]),
 *   rowNumbers: int("rowNumbers", [2]),
 *   columns: input("columns", { dtype: "float", shape: [2] }),
 * });
 * if (record.shape.join() !== "2,8") throw new Error();
 * ```
 */
export function recordOf(
  scores: Node,
  { chosen, likeliest: ids, rowNumbers, columns }: {
    readonly chosen: Node;
    readonly likeliest?: Node;
    readonly columns: Node;
    readonly rowNumbers: Node;
  },
): Node {
  const [rows = 0] = scores.shape;
  const loss = reshape(crossEntropy(scores, reshape(chosen, [rows])), [rows, 1]);
  // Two columns in one chain of ops, which is one pass; joining them would be four.
  const id = toFloat(broadcast(chosen, [rows, 2]));
  const either = select(columns, { whenTrue: loss, whenFalse: id });
  const own = select(columns, { whenTrue: negate(either), whenFalse: either });
  if (ids === undefined) return own;
  const found = valuesAt(scores, { ids: concatenate([chosen, ids], 1), rowNumbers });
  // The loss of a token is what its score lacks to the log of the sum of all exponentials.
  const logSum = add(loss, slice(found, { axis: 1, start: 0, end: 1 }));
  const others = slice(found, { axis: 1, start: 1, end: found.shape[1] ?? 1 });
  return concatenate([own, toFloat(ids), subtract(others, logSum)], 1);
}

/**
 * A record, read.
 *
 * @example
 * ```ts
 * import { readRecord } from "./token_record.ts";
 * if (readRecord(Float32Array.of(7, -1, 9, -0.5)).alternatives[0]?.id !== 9) throw new Error();
 * ```
 */
export function readRecord(record: ArrayLike<number>): AnswerToken {
  const count = record.length / 2 - 1;
  const at = (place: number): number => record[place] ?? NaN;
  return {
    id: at(0),
    logProbability: at(1),
    alternatives: Array.from(
      { length: count },
      (_, k) => ({ id: at(2 + k), logProbability: at(2 + count + k) }),
    ),
  };
}
