/** Indices as rows with a single 1. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";
import { checkIndex } from "./gather.ts";

/**
 * A row of `depth` zeros with a 1 at the index, for every index.
 *
 * @throws {RangeError} when the indices are not integers.
 * @example
 * ```ts
 * import { oneHot } from "./one_hot.ts";
 * import { input } from "../graph/node.ts";
 * if (oneHot(input("ids", { dtype: "int", shape: [3] }), 7).shape.join() !== "3,7") throw new Error();
 * ```
 */
export function oneHot(indices: Node, depth: number): Node {
  if (indices.dtype !== "int") {
    throw new RangeError(`oneHot: expected int indices, found ${typeName(indices)}`);
  }
  return {
    op: "oneHot",
    inputs: [indices],
    attributes: { depth },
    dtype: "float",
    shape: [...indices.shape, depth],
  };
}

/** The reference; the output comes filled with zeros. */
export const evaluateOneHot: EvaluateOp<"oneHot"> = (inputs, output, { depth }) => {
  const indices = operand(inputs, 0);
  indices.data.forEach((index: number, i: number) => {
    checkIndex(indices, { index, at: i, rows: depth });
    output.data[i * depth + index] = 1;
  });
};
