/** The activation. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { operand } from "../ops/evaluate_op.ts";
import { multiply } from "../ops/multiply.ts";
import { tanh } from "../ops/tanh.ts";

/**
 * x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))): the tanh form of GELU (Hendrycks & Gimpel 2016), which GLM uses
 * (GLM §2.3).
 *
 * @example
 * ```ts
 * import { gelu } from "./gelu.ts";
 * import { input } from "../graph/node.ts";
 * if (gelu(input("x", { dtype: "float", shape: [2, 4] })).shape.join() !== "2,4") throw new Error();
 * ```
 */
export function gelu(x: Node): Node {
  const outputs = composite("gelu", {
    inputs: [x],
    body: (x) => {
      const cube = multiply(multiply(x, x), x);
      const inner = multiply(constant(Math.sqrt(2 / Math.PI)), add(x, multiply(constant(0.044715), cube)));
      return [multiply(multiply(constant(0.5), x), add(constant(1), tanh(inner)))];
    },
  });
  return operand(outputs, 0);
}
