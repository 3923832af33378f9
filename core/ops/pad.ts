/** Zeros around a tensor, along one axis. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { aroundAxis, withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * x with zeros before and after it along one axis: what undoes a slice.
 *
 * @throws {RangeError} when a count is negative or there is no such axis.
 * @example
 * ```ts
 * import { pad } from "./pad.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * if (pad(x, { axis: 1, before: 1, after: 1 }).shape.join() !== "2,5") throw new Error();
 * ```
 */
export function pad(
  x: Node,
  attributes: { readonly axis: number; readonly before: number; readonly after: number },
): Node {
  const { axis, before, after } = attributes;
  if (before < 0 || after < 0) {
    throw new RangeError(`pad of ${typeName(x)}: expected counts from 0, found ${before} and ${after}`);
  }
  const size = before + aroundAxis(x, axis).size + after;
  return { op: "pad", inputs: [x], attributes, dtype: x.dtype, shape: withAxis(x.shape, { axis, size }) };
}

/** The reference; the output comes filled with zeros. */
export const evaluatePad: EvaluateOp<"pad"> = (inputs, output, { axis, before }) => {
  const x = operand(inputs, 0);
  const { outer, size, inner } = aroundAxis(x, axis);
  const stride = output.data.length / Math.max(outer, 1);
  for (let o = 0; o < outer; o++) {
    output.data.set(x.data.subarray(o * size * inner, (o + 1) * size * inner), o * stride + before * inner);
  }
};
