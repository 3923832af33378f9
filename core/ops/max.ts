/** The largest value along an axis. */
import type { Node } from "../graph/node.ts";
import { aroundAxis, withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The largest value along an axis, which stays with size 1; −∞ where the axis is empty.
 *
 * @throws {RangeError} when there is no such axis.
 * @example
 * ```ts
 * import { max } from "./max.ts";
 * import { input } from "../graph/node.ts";
 * if (max(input("x", { dtype: "float", shape: [2, 3] }), 1).shape.join() !== "2,1") throw new Error();
 * ```
 */
export function max(x: Node, axis: number): Node {
  aroundAxis(x, axis);
  return {
    op: "max",
    inputs: [x],
    attributes: { axis },
    dtype: "float",
    shape: withAxis(x.shape, { axis, size: 1 }),
  };
}

/** The reference. */
export const evaluateMax: EvaluateOp<"max"> = (inputs, output, { axis }) => {
  const x = operand(inputs, 0);
  const { outer, size, inner } = aroundAxis(x, axis);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let largest = -Infinity;
      for (let k = 0; k < size; k++) largest = Math.max(largest, x.data[(o * size + k) * inner + i] ?? 0);
      output.data[o * inner + i] = largest;
    }
  }
};
