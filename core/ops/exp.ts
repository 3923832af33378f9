/** e to the power x. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * e to the power x.
 *
 * @example
 * ```ts
 * import { exp } from "./exp.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (exp(x).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function exp(x: Node): Node {
  return elementwise("exp", [x]);
}

/** The reference. */
export const evaluateExp: EvaluateOp<"exp"> = mapOne(Math.exp);
