/** A choice among weighted alternatives, by a given number. */
import type { Node } from "../graph/node.ts";
import { sameShape, typeName } from "../graph/tensor.ts";
import { withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The place in every row at which the weights, added up from the first, exceed the share `at` of them all. With a
 * uniform `at` every place is chosen in proportion to its weight; a place that weighs nothing never is.
 *
 * @param weights `[…, n]`, not negative, some positive
 * @param at `[…, 1]`, in [0, 1)
 * @returns int `[…, 1]`
 * @throws {RangeError} when the types do not fit, or rows are empty.
 * @example
 * ```ts
 * import { pick } from "./pick.ts";
 * import { input } from "../graph/node.ts";
 * const weights = input("weights", { dtype: "float", shape: [2, 5] });
 * if (pick(weights, input("at", { dtype: "float", shape: [2, 1] })).dtype !== "int") throw new Error();
 * ```
 */
export function pick(weights: Node, at: Node): Node {
  const axis = weights.shape.length - 1;
  const shape = withAxis(weights.shape, { axis, size: 1 });
  const fits = [weights, at].every(({ dtype }) => dtype === "float") && (weights.shape[axis] ?? 0) > 0 &&
    sameShape(at.shape, shape);
  if (!fits) {
    throw new RangeError(
      `pick: expected float[…, n] and float[…, 1], found ${[weights, at].map(typeName).join(", ")}`,
    );
  }
  return { op: "pick", inputs: [weights, at], attributes: {}, dtype: "int", shape };
}

/** The reference. Rounding can leave a remainder behind the last place; then the last that weighs something is it. */
export const evaluatePick: EvaluateOp<"pick"> = (inputs, output) => {
  const [weights, at] = [operand(inputs, 0), operand(inputs, 1)];
  const length = weights.shape.at(-1) ?? 0;
  for (let row = 0; row < output.data.length; row++) {
    const own = weights.data.subarray(row * length, (row + 1) * length);
    let total = 0;
    for (const weight of own) total += weight;
    const share = (at.data[row] ?? NaN) * total;
    let [sum, found] = [0, 0];
    for (let place = 0; place < length && !(sum > share); place++) {
      const weight = own[place] ?? 0;
      sum += weight;
      if (weight > 0) found = place;
    }
    output.data[row] = found;
  }
};
