/** 1 where a = b, else 0. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * 1 where a = b, else 0. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { equal } from "./equal.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (equal(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function equal(a: Node, b: Node): Node {
  return elementwise("equal", [a, b]);
}

/** The reference. */
export const evaluateEqual: EvaluateOp<"equal"> = mapTwo((a, b) => (a === b ? 1 : 0));
