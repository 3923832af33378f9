/** Axes in another order. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { copyWalk, stridesOf } from "./broadcasting.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * Axis k of the result is axis `permutation[k]` of x.
 *
 * @throws {RangeError} when the permutation does not name every axis once.
 * @example
 * ```ts
 * import { transpose } from "./transpose.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3, 4] });
 * if (transpose(x, [2, 0, 1]).shape.join() !== "4,2,3") throw new Error();
 * ```
 */
export function transpose(x: Node, permutation: readonly number[]): Node {
  const axes = [...permutation].sort((a, b) => a - b);
  if (axes.length !== x.shape.length || axes.some((axis, index) => axis !== index)) {
    throw new RangeError(
      `transpose of ${typeName(x)}: [${permutation.join(", ")}] does not name every axis once`,
    );
  }
  const shape = permutation.map((axis) => x.shape[axis] ?? 1);
  return { op: "transpose", inputs: [x], attributes: { permutation }, dtype: x.dtype, shape };
}

/**
 * The last two axes swapped: the matrix transpose of every matrix in a batch.
 *
 * @example
 * ```ts
 * import { swapLast } from "./transpose.ts";
 * import { input } from "../graph/node.ts";
 * if (swapLast(input("x", { dtype: "float", shape: [5, 2, 3] })).shape.join() !== "5,3,2") throw new Error();
 * ```
 */
export function swapLast(x: Node): Node {
  const rank = x.shape.length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}

/** The reference. */
export const evaluateTranspose: EvaluateOp<"transpose"> = (inputs, output, { permutation }) => {
  const x = operand(inputs, 0);
  const own = stridesOf(x.shape);
  copyWalk(x.data, {
    target: output.shape,
    strides: permutation.map((axis) => own[axis] ?? 0),
    into: output.data,
  });
};
