/** Rows added up by index. */
import type { Node } from "../graph/node.ts";
import type { RowsOf } from "../graph/op_attributes.ts";
import { sameShape, typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";
import { checkIndex } from "./gather.ts";

/**
 * A table of zeros to which every row of `values` is added at its index: the gradient of a lookup. Rows are
 * added in order, so that the result has the same bits on every run.
 *
 * @param values `[…, width]`, float
 * @param options `indices` `[…]` int, and the number of rows of the table; `part`: the table is a part of a larger one,
 * which the indices are meant for, and what belongs outside the part is left out
 * @returns `[rows, width]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { scatterAdd } from "./scatter_add.ts";
 * import { input } from "../graph/node.ts";
 * const values = input("values", { dtype: "float", shape: [2, 3, 4] });
 * const indices = input("ids", { dtype: "int", shape: [2, 3] });
 * if (scatterAdd(values, { indices, rows: 10 }).shape.join() !== "10,4") throw new Error();
 * ```
 */
export function scatterAdd(
  values: Node,
  options: { readonly indices: Node; readonly rows: number; readonly part?: RowsOf },
): Node {
  const { indices, rows, part } = options;
  const width = values.shape.at(-1);
  if (
    width === undefined || indices.dtype !== "int" || !sameShape(values.shape.slice(0, -1), indices.shape)
  ) {
    throw new RangeError(
      `scatterAdd: expected float[…, width] and int[…], found ${typeName(values)} and ${typeName(indices)}`,
    );
  }
  return {
    op: "scatterAdd",
    inputs: [values, indices],
    attributes: part === undefined ? { rows } : { rows, part },
    dtype: "float",
    shape: [rows, width],
  };
}

/** The reference: accumulates in float64 whatever the precision of the result. */
export const evaluateScatterAdd: EvaluateOp<"scatterAdd"> = (inputs, output, { rows, part }) => {
  const [values, indices] = [operand(inputs, 0), operand(inputs, 1)];
  const width = output.shape[1] ?? 0;
  const { start, of } = part ?? { start: 0, of: rows };
  const totals = new Float64Array(output.data.length);
  indices.data.forEach((index: number, i: number) => {
    checkIndex(indices, { index, at: i, rows: of });
    const row = index - start;
    if (row < 0 || row >= rows) return;
    for (let k = 0; k < width; k++) {
      totals[row * width + k] = (totals[row * width + k] ?? 0) + (values.data[i * width + k] ?? 0);
    }
  });
  output.data.set(totals);
};
