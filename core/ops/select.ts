/** A choice, element by element. */
import type { Node } from "../graph/node.ts";
import { broadcastStrides, offsets } from "./broadcasting.ts";
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
  const [condition, whenTrue, whenFalse] = [0, 1, 2].map((index) => {
    const { data, shape } = operand(inputs, index);
    const at = offsets(output.shape, broadcastStrides(shape, output.shape));
    return (i: number) => data[at ? at[i] ?? 0 : i] ?? 0;
  });
  if (!condition || !whenTrue || !whenFalse) return;
  for (let i = 0; i < output.data.length; i++) {
    output.data[i] = condition(i) !== 0 ? whenTrue(i) : whenFalse(i);
  }
};
