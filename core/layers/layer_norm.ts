/** Layer normalisation. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { operand } from "../ops/evaluate_op.ts";
import { multiply } from "../ops/multiply.ts";
import { sqrt } from "../ops/sqrt.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";

/** Added to the variance. The value of the original code; the paper does not name it. */
export const LAYER_NORM_EPSILON = 1e-5;

/**
 * (x − mean) / √(variance + ε) · weight + bias, over the last axis (Ba et al. 2016). The composite's other two
 * outputs, mean and 1/√(variance + ε) of every row, are there for a fused backward kernel.
 *
 * @param x `[…, width]`
 * @param parameters `weight` and `bias`, both `[width]`
 * @returns the shape of x
 * @example
 * ```ts
 * import { layerNorm } from "./layer_norm.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 4] });
 * const weight = input("weight", { dtype: "float", shape: [4] });
 * const bias = input("bias", { dtype: "float", shape: [4] });
 * if (layerNorm(x, { weight, bias }).shape.join() !== "2,4") throw new Error();
 * ```
 */
export function layerNorm(x: Node, parameters: { readonly weight: Node; readonly bias: Node }): Node {
  const { weight, bias } = parameters;
  const outputs = composite("layerNorm", {
    inputs: [x, weight, bias],
    attributes: { epsilon: LAYER_NORM_EPSILON },
    body: (x, weight, bias) => {
      const axis = x.shape.length - 1;
      const width = constant(operand(x.shape, axis));
      const mean = divide(sum(x, [axis]), width); // […, 1]
      const centred = subtract(x, mean);
      const variance = divide(sum(multiply(centred, centred), [axis]), width); // […, 1]
      const inverse = divide(constant(1), sqrt(add(variance, constant(LAYER_NORM_EPSILON))));
      return [add(multiply(multiply(centred, inverse), weight), bias), mean, inverse];
    },
  });
  return operand(outputs, 0);
}
