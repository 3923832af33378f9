/** Whether numbers are numbers. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * 1 where x is neither infinite nor NaN, else 0. An op of its own because shaders may be compiled as if comparisons
 * never met such values; it is computed from the bits.
 *
 * @throws {RangeError} when x is not of floats.
 * @example
 * ```ts
 * import { isFinite } from "./is_finite.ts";
 * import { input } from "../graph/node.ts";
 * if (isFinite(input("x", { dtype: "float", shape: [2, 3] })).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function isFinite(x: Node): Node {
  return elementwise("isFinite", [x]);
}

/** The reference. */
export const evaluateIsFinite: EvaluateOp<"isFinite"> = mapOne((x) => Number(Number.isFinite(x)));
