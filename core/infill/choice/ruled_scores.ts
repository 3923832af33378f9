/** The rules for answers, on the scores of several rows at once: `nextScores` as part of a graph. */
import type { Node } from "../../graph/node.ts";
import { constant } from "../../ops/constant.ts";
import { divide } from "../../ops/divide.ts";
import { equal } from "../../ops/equal.ts";
import { less } from "../../ops/less.ts";
import { maximum } from "../../ops/maximum.ts";
import { multiply } from "../../ops/multiply.ts";
import { oneHot } from "../../ops/one_hot.ts";
import { readRows } from "../../ops/read_rows.ts";
import { reshape } from "../../ops/reshape.ts";
import { scatterAdd } from "../../ops/scatter_add.ts";
import { select } from "../../ops/select.ts";
import { slice } from "../../ops/slice.ts";
import { subtract } from "../../ops/subtract.ts";
import { toInt } from "../../ops/to_int.ts";
import { transpose } from "../../ops/transpose.ts";
import { without } from "./ruled_out.ts";

/**
 * Rules out the tokens that end an answer where it is too short.
 *
 * @param scores `[R, V]`
 * @param options `length` of the answers so far, `[R, 1]`; `minimum`, a scalar; `isEnd`, 1 for tokens that end an
 * answer, `[V]`
 * @example
 * ```ts
 * import { longEnough } from "./ruled_scores.ts";
 * import { input } from "../../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const [scores, length] = [float("scores", [2, 9]), float("length", [2, 1])];
 * const ruled = longEnough(scores, { length, minimum: float("minTokens", []), isEnd: float("isEnd", [9]) });
 * if (ruled.shape.join() !== "2,9") throw new Error();
 * ```
 */
export function longEnough(
  scores: Node,
  { length, minimum, isEnd }: { readonly length: Node; readonly minimum: Node; readonly isEnd: Node },
): Node {
  return without(scores, multiply(less(length, minimum), isEnd));
}

/**
 * Divides positive scores of tokens that were used by the penalty, and multiplies negative ones with it.
 *
 * @param scores `[R, V]`
 * @param options `isUsed`, 1 for tokens that an answer has, `[R, V]`; `penalty`, a scalar
 * @example
 * ```ts
 * import { lessRepetitive } from "./ruled_scores.ts";
 * import { input } from "../../graph/node.ts";
 * const scores = input("scores", { dtype: "float", shape: [2, 9] });
 * const penalty = input("penalty", { dtype: "float", shape: [] });
 * if (lessRepetitive(scores, { isUsed: scores, penalty }).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function lessRepetitive(
  scores: Node,
  { isUsed, penalty }: { readonly isUsed: Node; readonly penalty: Node },
): Node {
  const penalised = select(less(constant(0), scores), {
    whenTrue: divide(scores, penalty),
    whenFalse: multiply(scores, penalty),
  });
  return select(isUsed, { whenTrue: penalised, whenFalse: scores });
}

/**
 * The tokens of every row's answer, once more with the one that it just read; what a row had before its answer began
 * is forgotten.
 *
 * @param before `[R, V]`
 * @param options `tokens` that are read now, int `[R, 1]`; `length`, how many of the answer those make, `[R, 1]`
 * @returns 1 for every token of the answer, `[R, V]`
 * @example
 * ```ts
 * import { usedTokens } from "./ruled_scores.ts";
 * import { input } from "../../graph/node.ts";
 * const before = input("isUsed", { dtype: "float", shape: [2, 9] });
 * const tokens = input("tokens", { dtype: "int", shape: [2, 1] });
 * const length = input("length", { dtype: "float", shape: [2, 1] });
 * if (usedTokens(before, { tokens, length }).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function usedTokens(
  before: Node,
  { tokens, length }: { readonly tokens: Node; readonly length: Node },
): Node {
  const [rows = 0, vocabulary = 0] = before.shape;
  const now = maximum(before, oneHot(reshape(tokens, [rows]), vocabulary));
  return multiply(now, less(constant(0), length));
}

/**
 * Rules out every token that would complete a sequence of `size` tokens which its row's answer already has.
 *
 * @param scores `[R, V]`
 * @param options `log` of the answers, their ids first in every record, `[R, A, W]`; `length` of the answers so far,
 * `[R, 1]`; `places` 0 … A − 1, `[A]`; `rowNumbers` 0 … R − 1, int `[R]`
 * @example
 * ```ts
 * import { withoutRepeats } from "./ruled_scores.ts";
 * import { input } from "../../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const rowNumbers = input("rowNumbers", { dtype: "int", shape: [2] });
 * const options = { log: float("log", [2, 6, 4]), length: float("length", [2, 1]), places: float("places", [6]) };
 * const ruled = withoutRepeats(float("scores", [2, 9]), { ...options, rowNumbers, size: 3 });
 * if (ruled.shape.join() !== "2,9") throw new Error();
 * ```
 */
export function withoutRepeats(
  scores: Node,
  { log, length, places, rowNumbers, size }: {
    readonly log: Node;
    readonly length: Node;
    readonly places: Node;
    readonly rowNumbers: Node;
    readonly size: number;
  },
): Node {
  const [rows = 0, capacity = 0, width = 0] = log.shape;
  const vocabulary = scores.shape[1] ?? 0;
  const windows = capacity - size + 1;
  if (windows < 1) return scores;
  const ids = reshape(slice(log, { axis: 2, start: 0, end: 1 }), [rows, capacity]);
  const idsFrom = (first: number): Node => slice(ids, { axis: 1, start: first, end: first + windows });
  // A window counts where all its tokens are the answer's, and all but the last are those that the answer ends with.
  let isRepeated = less(slice(places, { axis: 0, start: size - 1, end: capacity }), length); // [R, windows]
  if (size > 1) {
    const start = toInt(maximum(subtract(length, constant(size - 1)), constant(0)));
    const last = readRows(log, { start: reshape(start, [rows]), count: size - 1 }); // [R, size - 1, W]
    for (let k = 0; k < size - 1; k++) {
      const own = slice(reshape(last, [rows, (size - 1) * width]), {
        axis: 1,
        start: k * width,
        end: k * width + 1,
      });
      isRepeated = multiply(isRepeated, equal(idsFrom(k), own));
    }
  }
  // Every row adds to a column of its own, because indices name tokens alone.
  const columns = reshape(oneHot(rowNumbers, rows), [rows, 1, rows]);
  const counts = scatterAdd(multiply(reshape(isRepeated, [rows, windows, 1]), columns), {
    indices: toInt(idsFrom(size - 1)),
    rows: vocabulary,
  }); // [V, R]
  return without(scores, transpose(counts, [1, 0]));
}
