/** The affine map, y = x·Wᵀ + b. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { sizeOf } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { operand } from "../ops/evaluate_op.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";

/**
 * x·Wᵀ + b on the last axis.
 *
 * @param x `[…, in]`
 * @param parameters `weight` `[out, in]`, as PyTorch stores it, and `bias` `[out]`
 * @returns `[…, out]`
 * @throws {RangeError} when the widths differ.
 * @example
 * ```ts
 * import { linear } from "./linear.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 7, 4] });
 * const weight = input("weight", { dtype: "float", shape: [3, 4] });
 * const bias = input("bias", { dtype: "float", shape: [3] });
 * if (linear(x, { weight, bias }).shape.join() !== "2,7,3") throw new Error();
 * ```
 */
export function linear(x: Node, parameters: { readonly weight: Node; readonly bias: Node }): Node {
  const { weight, bias } = parameters;
  const outer = x.shape.slice(0, -1);
  const rows = reshape(x, [sizeOf(outer), operand(x.shape, outer.length)]);
  const outputs = composite("linear", {
    inputs: [rows, weight, bias],
    body: (x, weight, bias) => [add(matmul(x, weight), bias)],
  });
  return reshape(operand(outputs, 0), [...outer, operand(weight.shape, 0)]);
}
