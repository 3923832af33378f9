/** Sums along axes. */
import type { Node } from "../graph/node.ts";
import { sizeOfAxis } from "./axis.ts";
import { broadcastStrides, walk } from "./broadcasting.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The sum along some axes, which stay with size 1.
 *
 * @throws {RangeError} when there is no such axis.
 * @example
 * ```ts
 * import { sum } from "./sum.ts";
 * import { input } from "../graph/node.ts";
 * if (sum(input("x", { dtype: "float", shape: [2, 3] }), [0]).shape.join() !== "1,3") throw new Error();
 * ```
 */
export function sum(x: Node, axes: readonly number[]): Node {
  axes.forEach((axis) => sizeOfAxis(x, axis));
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return { op: "sum", inputs: [x], attributes: { axes }, dtype: "float", shape };
}

/** The reference: accumulates in float64 whatever the precision of the result. */
export const evaluateSum: EvaluateOp<"sum"> = (inputs, output) => {
  const x = operand(inputs, 0);
  const { inner, outer: [starts], strides: [step = 0] } = walk(x.shape, [
    broadcastStrides(output.shape, x.shape),
  ]);
  const totals = new Float64Array(output.data.length);
  let i = 0;
  for (let o = 0; i < x.data.length; o++) {
    let at = starts?.[o] ?? 0;
    for (let k = 0; k < inner; k++, at += step) totals[at] = (totals[at] ?? 0) + (x.data[i++] ?? 0);
  }
  output.data.set(totals);
};
