/** −x. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * −x.
 *
 * @example
 * ```ts
 * import { negate } from "./negate.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (negate(x).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function negate(x: Node): Node {
  return elementwise("negate", [x]);
}

/** The reference. */
export const evaluateNegate: EvaluateOp<"negate"> = mapOne((x) => -x);
