/** Where the largest value along an axis stands. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { aroundAxis, sizeOfAxis, withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The index of the largest value along an axis, which stays with size 1; of equals the first.
 *
 * @returns int
 * @throws {RangeError} when there is no such axis, or nothing along it.
 * @example
 * ```ts
 * import { argmax } from "./argmax.ts";
 * import { input } from "../graph/node.ts";
 * const best = argmax(input("scores", { dtype: "float", shape: [2, 3] }), 1);
 * if (best.shape.join() !== "2,1" || best.dtype !== "int") throw new Error();
 * ```
 */
export function argmax(x: Node, axis: number): Node {
  aroundAxis(x, axis);
  if (x.dtype !== "float" || sizeOfAxis(x, axis) === 0) {
    throw new RangeError(`argmax: expected floats along axis ${axis}, found ${typeName(x)}`);
  }
  return {
    op: "argmax",
    inputs: [x],
    attributes: { axis },
    dtype: "int",
    shape: withAxis(x.shape, { axis, size: 1 }),
  };
}

/** The reference. */
export const evaluateArgmax: EvaluateOp<"argmax"> = (inputs, output, { axis }) => {
  const x = operand(inputs, 0);
  const { outer, size, inner } = aroundAxis(x, axis);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = (k: number): number => x.data[(o * size + k) * inner + i] ?? NaN;
      let best = 0;
      for (let k = 1; k < size; k++) if (at(k) > at(best)) best = k;
      output.data[o * inner + i] = best;
    }
  }
};
