/** a + b. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * a + b. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { add } from "./add.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (add(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function add(a: Node, b: Node): Node {
  return elementwise("add", [a, b]);
}

/** The reference. */
export const evaluateAdd: EvaluateOp<"add"> = mapTwo((a, b) => a + b);
