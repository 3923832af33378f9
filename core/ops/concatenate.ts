/** Tensors one after another, along one axis. */
import type { Node } from "../graph/node.ts";
import { sameShape, typeName } from "../graph/tensor.ts";
import { aroundAxis, sizeOfAxis, withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * Joins tensors along an axis.
 *
 * @throws {RangeError} when they differ in kind or in another axis, or there is none.
 * @example
 * ```ts
 * import { concatenate } from "./concatenate.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (concatenate([x, x], 0).shape.join() !== "4,3") throw new Error();
 * ```
 */
export function concatenate(parts: readonly Node[], axis: number): Node {
  const first = operand(parts, 0);
  for (const part of parts) {
    const alike = withAxis(part.shape, { axis, size: sizeOfAxis(first, axis) });
    if (part.dtype !== first.dtype || !sameShape(alike, first.shape)) {
      throw new RangeError(
        `concatenate along axis ${axis}: ${typeName(part)} does not fit ${typeName(first)}`,
      );
    }
  }
  const size = parts.reduce((total, part) => total + sizeOfAxis(part, axis), 0);
  const shape = withAxis(first.shape, { axis, size });
  return { op: "concatenate", inputs: parts, attributes: { axis }, dtype: first.dtype, shape };
}

/** The reference. */
export const evaluateConcatenate: EvaluateOp<"concatenate"> = (inputs, output, { axis }) => {
  const { outer, size, inner } = aroundAxis(output, axis);
  let before = 0;
  for (const part of inputs) {
    const stride = sizeOfAxis(part, axis) * inner;
    for (let o = 0; o < outer; o++) {
      output.data.set(part.data.subarray(o * stride, (o + 1) * stride), o * size * inner + before);
    }
    before += stride;
  }
};
