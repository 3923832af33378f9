/** x itself, computed after something else: it says nothing about values, only about the order of the work. */
import type { Node } from "../graph/node.ts";
import { mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * x itself. Whatever is computed from the result is computed after `before`, so that it does not lie in memory while
 * `before` is being worked out. Gradients go to x alone.
 *
 * @example
 * ```ts
 * import { after } from "./after.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * const before = input("before", { dtype: "float", shape: [] });
 * if (after(x, before).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function after(x: Node, before: Node): Node {
  return { op: "after", inputs: [x, before], attributes: {}, shape: x.shape, dtype: x.dtype };
}

/** The reference. */
export const evaluateAfter: EvaluateOp<"after"> = mapOne((x) => x);
