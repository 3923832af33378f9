/** A memory with some rows replaced. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The memory of every sequence with rows `[start, start + S)` replaced: how keys and values of new tokens join
 * those that were computed before.
 *
 * @param memory `[B, T, H]`, float
 * @param options `rows` `[B, S, H]` and `start` int `[B]`; rows beyond T are an error of evaluation
 * @returns `[B, T, H]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { writeRows } from "./write_rows.ts";
 * import { input } from "../graph/node.ts";
 * const memory = input("memory", { dtype: "float", shape: [2, 8, 4] });
 * const rows = input("rows", { dtype: "float", shape: [2, 1, 4] });
 * const start = input("start", { dtype: "int", shape: [2] });
 * if (writeRows(memory, { rows, start }).shape.join() !== "2,8,4") throw new Error();
 * ```
 */
export function writeRows(memory: Node, options: { readonly rows: Node; readonly start: Node }): Node {
  const { rows, start } = options;
  const [batch, length, width] = memory.shape;
  const [rowBatch, count, rowWidth] = rows.shape;
  const fits = memory.shape.length === 3 && rows.shape.length === 3 && batch === rowBatch &&
    width === rowWidth &&
    (count ?? 0) <= (length ?? 0) && start.dtype === "int" && start.shape.length === 1 &&
    start.shape[0] === batch;
  if (!fits) {
    throw new RangeError(
      `writeRows: expected float[B, T, H], float[B, S, H] and int[B], found ${
        [memory, rows, start].map(typeName).join(", ")
      }`,
    );
  }
  return {
    op: "writeRows",
    inputs: [memory, rows, start],
    attributes: {},
    dtype: "float",
    shape: memory.shape,
  };
}

/** The reference. */
export const evaluateWriteRows: EvaluateOp<"writeRows"> = (inputs, output) => {
  const [memory, rows, start] = [operand(inputs, 0), operand(inputs, 1), operand(inputs, 2)];
  const [batch = 0, length = 0, width = 0] = memory.shape;
  const count = rows.shape[1] ?? 0;
  output.data.set(memory.data);
  for (let b = 0; b < batch; b++) {
    const first = start.data[b] ?? 0;
    if (first < 0 || first + count > length) {
      throw new RangeError(
        `writeRows: rows [${first}, ${first + count}) do not fit a memory of ${length} rows`,
      );
    }
    output.data.set(
      rows.data.subarray(b * count * width, (b + 1) * count * width),
      (b * length + first) * width,
    );
  }
};
