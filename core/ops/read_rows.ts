/** Some rows of a memory. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * Rows `[start, start + count)` of the memory of every sequence: the counterpart of `writeRows`.
 *
 * @param memory `[B, T, H]`, float
 * @param options `start` int `[B]`, and how many rows; rows beyond T are an error of evaluation
 * @returns `[B, count, H]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { readRows } from "./read_rows.ts";
 * import { input } from "../graph/node.ts";
 * const memory = input("memory", { dtype: "float", shape: [2, 8, 4] });
 * const start = input("start", { dtype: "int", shape: [2] });
 * if (readRows(memory, { start, count: 3 }).shape.join() !== "2,3,4") throw new Error();
 * ```
 */
export function readRows(memory: Node, options: { readonly start: Node; readonly count: number }): Node {
  const { start, count } = options;
  const [batch, length, width] = memory.shape;
  const fits = memory.shape.length === 3 && start.dtype === "int" && start.shape.length === 1 &&
    start.shape[0] === batch;
  if (!fits || batch === undefined || length === undefined || width === undefined || count > length) {
    throw new RangeError(
      `readRows of ${count} rows: expected float[B, T, H] and int[B], found ${typeName(memory)} and ${
        typeName(start)
      }`,
    );
  }
  return {
    op: "readRows",
    inputs: [memory, start],
    attributes: { count },
    dtype: "float",
    shape: [batch, count, width],
  };
}

/** The reference. */
export const evaluateReadRows: EvaluateOp<"readRows"> = (inputs, output, { count }) => {
  const [memory, start] = [operand(inputs, 0), operand(inputs, 1)];
  const [batch = 0, length = 0, width = 0] = memory.shape;
  for (let b = 0; b < batch; b++) {
    const first = start.data[b] ?? 0;
    if (first < 0 || first + count > length) {
      throw new RangeError(
        `readRows: rows [${first}, ${first + count}) do not lie in a memory of ${length} rows`,
      );
    }
    const from = (b * length + first) * width;
    output.data.set(memory.data.subarray(from, from + count * width), b * count * width);
  }
};
