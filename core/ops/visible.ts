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
 * @param extents int `[B, queries, 2]`: first index and end of Part A of every query's example
 * @param options `start` int `[B]`, and the number of keys
 * @returns float `[B, 1, queries, keys]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { visible } from "./visible.ts";
 * import { input } from "../graph/node.ts";
 * const extents = input("extents", { dtype: "int", shape: [2, 3, 2] });
 * const start = input("start", { dtype: "int", shape: [2] });
 * if (visible(extents, { start, keys: 4 }).shape.join() !== "2,1,3,4") throw new Error();
 * ```
 */
export function visible(
  extents: Node,
  { start, keys }: { readonly start: Node; readonly keys: number },
): Node {
  const [batch, queries, pair] = extents.shape;
  const fits = extents.dtype === "int" && extents.shape.length === 3 && pair === 2 &&
    start.dtype === "int" && start.shape.length === 1 && start.shape[0] === batch;
  if (!fits || batch === undefined || queries === undefined) {
    throw new RangeError(
      `visible: expected int[B, S, 2] and int[B], found ${typeName(extents)} and ${typeName(start)}`,
    );
  }
  return {
    op: "visible",
    inputs: [extents, start],
    attributes: { keys },
    dtype: "float",
    shape: [batch, 1, queries, keys],
  };
}

/** The reference. */
export const evaluateVisible: EvaluateOp<"visible"> = (inputs, output, { keys }) => {
  const [extents, start] = [operand(inputs, 0), operand(inputs, 1)];
  const [, queries = 0] = extents.shape;
  for (let row = 0; row < extents.data.length / 2; row++) {
    const query = (start.data[Math.floor(row / queries)] ?? 0) + row % queries;
    const extent = { first: extents.data[2 * row] ?? 0, contextEnd: extents.data[2 * row + 1] ?? 0 };
    for (let key = 0; key < keys; key++) {
      if (canAttend(query, key, extent)) output.data[row * keys + key] = 1;
    }
  }
};
