/** A stretch of one axis. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { aroundAxis, withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The part `[start, end)` of one axis.
 *
 * @throws {RangeError} when the part does not lie within the axis.
 * @example
 * ```ts
 * import { slice } from "./slice.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 5] });
 * if (slice(x, { axis: 1, start: 1, end: 4 }).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function slice(
  x: Node,
  attributes: { readonly axis: number; readonly start: number; readonly end: number },
): Node {
  const { axis, start, end } = attributes;
  if (!(0 <= start && start <= end && end <= aroundAxis(x, axis).size)) {
    throw new RangeError(`slice: [${start}, ${end}) does not lie within axis ${axis} of ${typeName(x)}`);
  }
  return {
    op: "slice",
    inputs: [x],
    attributes,
    dtype: x.dtype,
    shape: withAxis(x.shape, { axis, size: end - start }),
  };
}

/** The reference. */
export const evaluateSlice: EvaluateOp<"slice"> = (inputs, output, { axis, start, end }) => {
  const x = operand(inputs, 0);
  const { outer, size, inner } = aroundAxis(x, axis);
  for (let o = 0; o < outer; o++) {
    const from = (o * size + start) * inner;
    output.data.set(x.data.subarray(from, from + (end - start) * inner), o * (end - start) * inner);
  }
};
