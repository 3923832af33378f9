/** a − b. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * a − b. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { subtract } from "./subtract.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (subtract(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function subtract(a: Node, b: Node): Node {
  return elementwise("subtract", [a, b]);
}

/** The reference. */
export const evaluateSubtract: EvaluateOp<"subtract"> = mapTwo((a, b) => a - b);
