/** Square root of x. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * Square root of x.
 *
 * @example
 * ```ts
 * import { sqrt } from "./sqrt.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (sqrt(x).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function sqrt(x: Node): Node {
  return elementwise("sqrt", [x]);
}

/** The reference. */
export const evaluateSqrt: EvaluateOp<"sqrt"> = mapOne(Math.sqrt);
