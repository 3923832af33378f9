/** a · b, element by element. */
import type { Node } from "../graph/node.ts";
import { elementwise, mapTwo } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * a · b, element by element. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { multiply } from "./multiply.ts";
 * import { input } from "../graph/node.ts";
 * const a = input("a", { dtype: "float", shape: [2, 1] });
 * const b = input("b", { dtype: "float", shape: [3] });
 * if (multiply(a, b).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function multiply(a: Node, b: Node): Node {
  return elementwise("multiply", [a, b]);
}

/** The reference. */
export const evaluateMultiply: EvaluateOp<"multiply"> = mapTwo((a, b) => a * b);
