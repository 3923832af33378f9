/** The larger of a and b. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * The larger of a and b. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { maximum } from "./maximum.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (maximum(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function maximum(a: Node, b: Node): Node {
  return elementwise("maximum", [a, b]);
}

/** The reference. */
export const evaluateMaximum: EvaluateOp<"maximum"> = mapTwo(Math.max);
