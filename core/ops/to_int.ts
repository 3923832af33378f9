/** Floats as integers. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * Floats without their fraction, as integers: how a graph counts. Exact up to 2²⁴ where floats are float32.
 *
 * @throws {RangeError} when x is not of floats.
 * @example
 * ```ts
 * import { toInt } from "./to_int.ts";
 * import { input } from "../graph/node.ts";
 * if (toInt(input("x", { dtype: "float", shape: [2] })).dtype !== "int") throw new Error();
 * ```
 */
export function toInt(x: Node): Node {
  return { ...elementwise("toInt", [x]), dtype: "int" };
}

/** The reference. */
export const evaluateToInt: EvaluateOp<"toInt"> = mapOne(Math.trunc);
