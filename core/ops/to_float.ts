/** Integers as floats. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * The same numbers as floats; exact up to 2²⁴ where floats are float32.
 *
 * @throws {RangeError} when x is not of integers.
 * @example
 * ```ts
 * import { toFloat } from "./to_float.ts";
 * import { input } from "../graph/node.ts";
 * if (toFloat(input("x", { dtype: "int", shape: [2] })).dtype !== "float") throw new Error();
 * ```
 */
export function toFloat(x: Node): Node {
  return elementwise("toFloat", [x], "int");
}

/** The reference. */
export const evaluateToFloat: EvaluateOp<"toFloat"> = mapOne((x) => x);
