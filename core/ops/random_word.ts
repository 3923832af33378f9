/** One random word for each of several keys. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { bits } from "../random/bits.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The first word of a stream, for every key: what independent sequences draw when each has a key of its own and is at
 * a place of its own.
 *
 * @param keys uint `[N, 2]`
 * @param streams int `[N]`, not negative
 * @returns uint `[N]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { randomWord } from "./random_word.ts";
 * import { input } from "../graph/node.ts";
 * const keys = input("keys", { dtype: "uint", shape: [3, 2] });
 * if (randomWord(keys, input("streams", { dtype: "int", shape: [3] })).dtype !== "uint") throw new Error();
 * ```
 */
export function randomWord(keys: Node, streams: Node): Node {
  const [count, width] = keys.shape;
  const fits = keys.dtype === "uint" && keys.shape.length === 2 && width === 2 && streams.dtype === "int" &&
    streams.shape.length === 1 && streams.shape[0] === count;
  if (!fits) {
    throw new RangeError(
      `randomWord: expected uint[N, 2] and int[N], found ${[keys, streams].map(typeName).join(", ")}`,
    );
  }
  return { op: "randomWord", inputs: [keys, streams], attributes: {}, dtype: "uint", shape: streams.shape };
}

/** The reference. */
export const evaluateRandomWord: EvaluateOp<"randomWord"> = (inputs, output) => {
  const [keys, streams] = [operand(inputs, 0), operand(inputs, 1)];
  streams.data.forEach((stream: number, i: number) => {
    const [first = 0, second = 0] = keys.data.subarray(2 * i, 2 * i + 2);
    output.data[i] = bits([first, second], { stream, index: 0 });
  });
};
