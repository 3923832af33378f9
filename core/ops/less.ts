/** 1 where a < b, else 0. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * 1 where a < b, else 0. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { less } from "./less.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (less(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function less(a: Node, b: Node): Node {
  return elementwise("less", [a, b]);
}

/** The reference. */
export const evaluateLess: EvaluateOp<"less"> = mapTwo((a, b) => (a < b ? 1 : 0));
