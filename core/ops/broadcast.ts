/** Repetition along axes of size 1. */
import type { Node } from "../graph/node.ts";
import { sameShape, type Shape, typeName } from "../graph/tensor.ts";
import { broadcastShapes, broadcastStrides, copyWalk } from "./broadcasting.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * x repeated to a shape that it broadcasts to.
 *
 * @throws {RangeError} when it does not.
 * @example
 * ```ts
 * import { broadcast } from "./broadcast.ts";
 * import { input } from "../graph/node.ts";
 * if (broadcast(input("x", { dtype: "float", shape: [3] }), [2, 3]).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function broadcast(x: Node, shape: Shape): Node {
  if (!sameShape(broadcastShapes([x.shape, shape]), shape)) {
    throw new RangeError(`broadcast: ${typeName(x)} does not fit into [${shape.join(", ")}]`);
  }
  return { op: "broadcast", inputs: [x], attributes: { shape }, dtype: x.dtype, shape };
}

/** The reference. */
export const evaluateBroadcast: EvaluateOp<"broadcast"> = (inputs, output) => {
  const x = operand(inputs, 0);
  copyWalk(x.data, {
    target: output.shape,
    strides: broadcastStrides(x.shape, output.shape),
    into: output.data,
  });
};
