/** Natural logarithm of x. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * Natural logarithm of x.
 *
 * @example
 * ```ts
 * import { log } from "./log.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (log(x).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function log(x: Node): Node {
  return elementwise("log", [x]);
}

/** The reference. */
export const evaluateLog: EvaluateOp<"log"> = mapOne(Math.log);
