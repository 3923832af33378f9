/** Where to cut off a distribution. */
import type { Node } from "../graph/node.ts";
import { sameShape, typeName } from "../graph/tensor.ts";
import { withAxis } from "./axis.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The smallest element of every row whose larger elements together weigh at most `limit`. With weights of 1 and a
 * limit of k − 1 it is the k-th largest element; with probabilities as weights it is where top-p cuts.
 *
 * @param x `[…, n]`, float
 * @param options `weights`, not negative, of the same shape, and `limit`, at least 0, `[…, 1]`
 * @returns `[…, 1]`
 * @throws {RangeError} when the types do not fit, or rows are empty.
 * @example
 * ```ts
 * import { threshold } from "./threshold.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 5] });
 * const weights = input("weights", { dtype: "float", shape: [2, 5] });
 * const limit = input("limit", { dtype: "float", shape: [2, 1] });
 * if (threshold(x, { weights, limit }).shape.join() !== "2,1") throw new Error();
 * ```
 */
export function threshold(
  x: Node,
  { weights, limit }: { readonly weights: Node; readonly limit: Node },
): Node {
  const axis = x.shape.length - 1;
  const shape = withAxis(x.shape, { axis, size: 1 });
  const fits = [x, weights, limit].every(({ dtype }) => dtype === "float") && (x.shape[axis] ?? 0) > 0 &&
    sameShape(weights.shape, x.shape) && sameShape(limit.shape, shape);
  if (!fits) {
    throw new RangeError(
      `threshold: expected float[…, n], float[…, n] and float[…, 1], found ${
        [x, weights, limit].map(typeName).join(", ")
      }`,
    );
  }
  return { op: "threshold", inputs: [x, weights, limit], attributes: {}, dtype: "float", shape };
}

/** The reference. */
export const evaluateThreshold: EvaluateOp<"threshold"> = (inputs, output) => {
  const [x, weights, limit] = [operand(inputs, 0), operand(inputs, 1), operand(inputs, 2)];
  const length = x.shape.at(-1) ?? 0;
  for (let row = 0; row < output.data.length; row++) {
    const valueOf = (place: number): number => x.data[row * length + place] ?? NaN;
    const places = Array.from({ length }, (_, place) => place).sort((a, b) => valueOf(b) - valueOf(a));
    const most = limit.data[row] ?? NaN;
    let [found, weight, larger] = [valueOf(operand(places, 0)), 0, 0];
    for (const place of places) {
      if (valueOf(place) < found) larger = weight; // the weight of all that is larger than this one
      if (larger > most) break;
      found = valueOf(place);
      weight += weights.data[row * length + place] ?? NaN;
    }
    output.data[row] = found;
  }
};
