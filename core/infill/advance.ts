/** Rows go on: the token that each has chosen is written down, and what it reads next moves by one. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { operand } from "../ops/evaluate_op.ts";
import { gather } from "../ops/gather.ts";
import { maximum } from "../ops/maximum.ts";
import { multiply } from "../ops/multiply.ts";
import { reshape } from "../ops/reshape.ts";
import { subtract } from "../ops/subtract.ts";
import { toFloat } from "../ops/to_float.ts";
import { toInt } from "../ops/to_int.ts";
import { writeRows } from "../ops/write_rows.ts";
import { recordOf } from "./choice/token_record.ts";

/** Where every row stands. */
export interface Standing {
  /** The records of the answers' tokens, `[R, capacity, W]`. */
  readonly log: Node;
  /** Of the token that is read, int `[R, 1]`. */
  readonly blockPosition: Node;
  /** How many tokens came before it, int `[R]`. */
  readonly start: Node;
  /** 1 while an answer grows, `[R, 1]`. */
  readonly isOpen: Node;
}

/** What was chosen, and what is needed to write it down. */
export interface AdvanceOptions {
  /** Of the model, whatever rules there are, `[R, V]`. */
  readonly scores: Node;
  /** The next token of every row, int `[R, 1]`. */
  readonly chosen: Node;
  /** The alternatives that are reported, int `[R, n]`; absent where there are none. */
  readonly likeliest?: Node;
  /** 1 for tokens that end an answer, `[V]`. */
  readonly isEnd: Node;
  /** 0 … R − 1, int `[R]`. */
  readonly rowNumbers: Node;
  /** 0 and 1, `[2]`. */
  readonly columns: Node;
}

/**
 * The length of every row's answer, `[R, 1]`: the start token stands at block position 1, so that the answer has one token
 * less; a row without one has none.
 *
 * @param blockPosition of the token that is read, int `[R, 1]`
 * @example
 * ```ts
 * import { answerLength } from "./advance.ts";
 * import { input } from "../graph/node.ts";
 * const length = answerLength(input("blockPosition", { dtype: "int", shape: [2, 1] }));
 * if (length.dtype !== "float") throw new Error();
 * ```
 */
export function answerLength(blockPosition: Node): Node {
  return maximum(subtract(toFloat(blockPosition), constant(1)), constant(0));
}

/**
 * Where every row stands when its token has been written down: one further, or, if it is not open, where it was; closed,
 * if the token ends its answer. A composite, because on a device each of these few numbers would cost more to begin
 * with than all of them together.
 *
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { advance } from "./advance.ts";
 * import { input } from "../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const int = (name: string, shape: number[]) => input(name, { dtype: "int", shape });
 * const { log } = advance({
 *   log: float("log", [2, 20, 2]),
 *   blockPosition: int("blockPosition", [2, 1]),
 *   start: int("start", [2]),
 *   isOpen: float("isOpen", [2, 1]),
 * }, {
 *   scores: float("scores", [2, 9]),
 *   chosen: int("chosen", [2, 1]),
 *   isEnd: float("isEnd", [9]),
 *   rowNumbers: int("rowNumbers", [2]),
 *   columns: float("columns", [2]),
 * });
 * if (log.shape.join() !== "2,20,2") throw new Error();
 * ```
 */
export function advance({ log, blockPosition, start, isOpen }: Standing, options: AdvanceOptions): Standing {
  const { scores, chosen, isEnd, rowNumbers, columns, likeliest } = options;
  const state = [log, blockPosition, start, isOpen];
  const outputs = composite("advance", {
    inputs: [...state, scores, chosen, isEnd, rowNumbers, columns, ...(likeliest ? [likeliest] : [])],
    body: (
      log,
      blockPosition,
      start,
      isOpen,
      scores,
      chosen,
      isEnd,
      rowNumbers,
      columns,
      ...alternatives
    ) => {
      const [likeliest] = alternatives;
      const record = recordOf(scores, { chosen, rowNumbers, columns, ...(likeliest ? { likeliest } : {}) });
      const [rows = 0, width = 0] = record.shape;
      const hasEnded = reshape(gather(reshape(isEnd, [...isEnd.shape, 1]), chosen), [rows, 1]);
      const onwards = (count: Node): Node => toInt(add(toFloat(count), reshape(isOpen, count.shape)));
      return [
        writeRows(log, {
          rows: reshape(record, [rows, 1, width]),
          start: reshape(toInt(answerLength(blockPosition)), [rows]),
        }),
        onwards(blockPosition),
        onwards(start),
        multiply(isOpen, subtract(constant(1), hasEnded)),
      ];
    },
  });
  return {
    log: operand(outputs, 0),
    blockPosition: operand(outputs, 1),
    start: operand(outputs, 2),
    isOpen: operand(outputs, 3),
  };
}
