/** One number in a graph. */
import type { Node } from "../graph/node.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * A scalar that is part of the graph itself.
 *
 * @example
 * ```ts
 * import { constant } from "./constant.ts";
 * if (constant(0.5).shape.length !== 0) throw new Error();
 * ```
 */
export function constant(value: number): Node {
  return { op: "constant", inputs: [], attributes: { value }, dtype: "float", shape: [] };
}

/** The reference. */
export const evaluateConstant: EvaluateOp<"constant"> = (_inputs, output, { value }) => {
  output.data.fill(value);
};
