/** Random words inside a graph. */
import type { Node } from "../graph/node.ts";
import { type Shape, typeName } from "../graph/tensor.ts";
import { words } from "../random/bits.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * 32 random bits per element. Element i is word i of the key's stream, so the bits do not depend on how the
 * work is split, and every stream of a key is independent of the others.
 *
 * @param key uint `[2]`
 * @param options shape of the result, and the number of the stream
 * @throws {RangeError} when the key is not two words.
 * @example
 * ```ts
 * import { randomBits } from "./random_bits.ts";
 * import { input } from "../graph/node.ts";
 * const key = input("key", { dtype: "uint", shape: [2] });
 * if (randomBits(key, { shape: [5], stream: 0 }).dtype !== "uint") throw new Error();
 * ```
 */
export function randomBits(key: Node, options: { readonly shape: Shape; readonly stream: number }): Node {
  const { shape, stream } = options;
  if (key.dtype !== "uint" || key.shape.length !== 1 || key.shape[0] !== 2) {
    throw new RangeError(`randomBits: expected a key uint[2], found ${typeName(key)}`);
  }
  return { op: "randomBits", inputs: [key], attributes: { shape, stream }, dtype: "uint", shape };
}

/** The reference. */
export const evaluateRandomBits: EvaluateOp<"randomBits"> = (inputs, output, { stream }) => {
  const [first = 0, second = 0] = operand(inputs, 0).data;
  output.data.set(words([first, second], { stream, count: output.data.length }));
};
