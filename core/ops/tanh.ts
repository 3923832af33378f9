/** Hyperbolic tangent of x. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * Hyperbolic tangent of x.
 *
 * @example
 * ```ts
 * import { tanh } from "./tanh.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (tanh(x).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function tanh(x: Node): Node {
  return elementwise("tanh", [x]);
}

/** The reference. */
export const evaluateTanh: EvaluateOp<"tanh"> = mapOne(Math.tanh);
