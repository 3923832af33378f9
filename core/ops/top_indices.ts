/** Where the largest elements of rows stand. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The places of the `count` largest elements of every row, the largest first; of equals the one before.
 *
 * @param x `[…, n]`, float
 * @returns int `[…, count]`
 * @throws {RangeError} when x is not of floats, or a row has fewer elements than are wanted.
 * @example
 * ```ts
 * import { topIndices } from "./top_indices.ts";
 * import { input } from "../graph/node.ts";
 * if (topIndices(input("x", { dtype: "float", shape: [2, 9] }), 3).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function topIndices(x: Node, count: number): Node {
  const axis = x.shape.length - 1;
  const isCount = Number.isSafeInteger(count) && count >= 1 && count <= (x.shape[axis] ?? 0);
  if (x.dtype !== "float" || !isCount) {
    throw new RangeError(`topIndices: expected at least ${count} floats in a row, found ${typeName(x)}`);
  }
  return {
    op: "topIndices",
    inputs: [x],
    attributes: { count },
    dtype: "int",
    shape: withAxis(x.shape, { axis, size: count }),
  };
}

/** The reference. */
export const evaluateTopIndices: EvaluateOp<"topIndices"> = (inputs, output, { count }) => {
  const x = operand(inputs, 0);
  const length = x.shape.at(-1) ?? 0;
  for (let row = 0; row * count < output.data.length; row++) {
    const valueOf = (place: number): number => x.data[row * length + place] ?? NaN;
    const places = Array.from({ length }, (_, place) => place)
      .sort((a, b) => valueOf(b) - valueOf(a) || a - b);
    output.data.set(places.slice(0, count), row * count);
  }
};
