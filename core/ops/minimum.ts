/** The smaller of a and b. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * The smaller of a and b. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { minimum } from "./minimum.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (minimum(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function minimum(a: Node, b: Node): Node {
  return elementwise("minimum", [a, b]);
}

/** The reference. */
export const evaluateMinimum: EvaluateOp<"minimum"> = mapTwo(Math.min);
