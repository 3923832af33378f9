/** A choice, element by element. */
import type { Node } from "../graph/node.ts";
import { broadcastStrides, walk } from "./broadcasting.ts";
import { elementwise } from "./elementwise.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * `whenTrue` where the condition is not 0, else `whenFalse`. What is not chosen does not count: it may be
 * infinite or not a number. Shapes are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast.
 * @example
 * ```ts
 * import { select } from "./select.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * const row = input("row", { dtype: "float", shape: [3] });
 * if (select(row, { whenTrue: x, whenFalse: row }).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function select(condition: Node, choice: { readonly whenTrue: Node; readonly whenFalse: Node }): Node {
  return elementwise("select", [condition, choice.whenTrue, choice.whenFalse]);
}

/** The reference. */
export const evaluateSelect: EvaluateOp<"select"> = (inputs, output) => {
  const [condition, whenTrue, whenFalse] = [operand(inputs, 0), operand(inputs, 1), operand(inputs, 2)];
  const strides = inputs.map((each) => broadcastStrides(each.shape, output.shape));
  const { inner, outer, strides: [step0 = 0, step1 = 0, step2 = 0] } = walk(output.shape, strides);
  let i = 0;
  for (let o = 0; i < output.data.length; o++) {
    const [start0 = 0, start1 = 0, start2 = 0] = outer.map((starts) => starts[o] ?? 0);
    for (let k = 0; k < inner; k++) {
      output.data[i++] = condition.data[start0 + k * step0] !== 0
        ? whenTrue.data[start1 + k * step1] ?? 0
        : whenFalse.data[start2 + k * step2] ?? 0;
    }
  }
};
