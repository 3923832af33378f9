/** Random words as numbers. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * 32 random bits → a number in [0, 1): the upper 24 bits divided by 2²⁴, exact in float32 and in float64.
 *
 * @throws {RangeError} when the words are not unsigned.
 * @example
 * ```ts
 * import { uniform } from "./uniform.ts";
 * import { input } from "../graph/node.ts";
 * if (uniform(input("bits", { dtype: "uint", shape: [2] })).dtype !== "float") throw new Error();
 * ```
 */
export function uniform(words: Node): Node {
  return elementwise("uniform", [words], "uint");
}

/** The reference. */
export const evaluateUniform: EvaluateOp<"uniform"> = mapOne((word) => (word >>> 8) / 2 ** 24);
