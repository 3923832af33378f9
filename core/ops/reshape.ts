/** The same elements under another shape. */
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf, typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The same elements, in the same order, with another shape.
 *
 * @throws {RangeError} when the number of elements differs.
 * @example
 * ```ts
 * import { reshape } from "./reshape.ts";
 * import { input } from "../graph/node.ts";
 * if (reshape(input("x", { dtype: "int", shape: [2, 3] }), [6]).shape.join() !== "6") throw new Error();
 * ```
 */
export function reshape(x: Node, shape: Shape): Node {
  if (sizeOf(x.shape) !== sizeOf(shape)) {
    throw new RangeError(
      `reshape: ${typeName(x)} has ${sizeOf(x.shape)} elements, [${shape.join(", ")}] has ${sizeOf(shape)}`,
    );
  }
  return { op: "reshape", inputs: [x], attributes: { shape }, dtype: x.dtype, shape };
}

/** The reference. */
export const evaluateReshape: EvaluateOp<"reshape"> = (inputs, output) => {
  output.data.set(operand(inputs, 0).data);
};
