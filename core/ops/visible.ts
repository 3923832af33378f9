/** Who sees whom, as a matrix: for the definition of attention. Fast kernels never make this matrix. */
import { canAttend } from "../blanks/can_attend.ts";
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * 1 where a query may attend to a key, else 0 (GLM §2.1, figure 2(d)). Query row i of sequence b is element
 * `start[b] + i` of the sequence that the keys are numbered in: 0 in one pass over everything, the length of
 * the memory when new tokens follow a memory.
 *
 * @param contextLength int `[B]`
 * @param options `start` int `[B]`, and the numbers of queries and keys
 * @returns float `[B, 1, queries, keys]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { visible } from "./visible.ts";
 * import { input } from "../graph/node.ts";
 * const lengths = input("contextLength", { dtype: "int", shape: [2] });
 * const start = input("start", { dtype: "int", shape: [2] });
 * if (visible(lengths, { start, queries: 3, keys: 4 }).shape.join() !== "2,1,3,4") throw new Error();
 * ```
 */
export function visible(
  contextLength: Node,
  options: { readonly start: Node; readonly queries: number; readonly keys: number },
): Node {
  const { start, queries, keys } = options;
  const [batch] = contextLength.shape;
  const fits = [contextLength, start].every((each) =>
    each.dtype === "int" && each.shape.length === 1 && each.shape[0] === batch
  );
  if (!fits || batch === undefined) {
    throw new RangeError(
      `visible: expected int[B] and int[B], found ${typeName(contextLength)} and ${typeName(start)}`,
    );
  }
  return {
    op: "visible",
    inputs: [contextLength, start],
    attributes: { queries, keys },
    dtype: "float",
    shape: [batch, 1, queries, keys],
  };
}

/** The reference. */
export const evaluateVisible: EvaluateOp<"visible"> = (inputs, output, { queries, keys }) => {
  const [lengths, starts] = [operand(inputs, 0), operand(inputs, 1)];
  lengths.data.forEach((contextLength: number, b: number) => {
    const start = starts.data[b] ?? 0;
    for (let query = 0; query < queries; query++) {
      for (let key = 0; key < keys; key++) {
        if (canAttend(start + query, key, contextLength)) output.data[(b * queries + query) * keys + key] = 1;
      }
    }
  });
};
