/** x itself, but gradients stop here: its derivative is taken to be 0. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * x itself, but gradients stop here: its derivative is taken to be 0.
 *
 * @example
 * ```ts
 * import { stopGradient } from "./stop_gradient.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (stopGradient(x).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function stopGradient(x: Node): Node {
  return elementwise("stopGradient", [x]);
}

/** The reference. */
export const evaluateStopGradient: EvaluateOp<"stopGradient"> = mapOne((x) => x);
