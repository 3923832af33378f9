/** Rows of a table, by index. */
import type { Node } from "../graph/node.ts";
import type { RowsOf } from "../graph/op_attributes.ts";
import { type Tensor, typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * The rows of a table at some indices: an embedding lookup.
 *
 * @param table `[rows, width]`, float
 * @param indices `[…]`, int; an index outside the table is an error of evaluation
 * @param options `part`: the table is a part of a larger one, which the indices are meant for; those outside the part
 * give zeros, so that the lookups in all parts add up to the lookup in the whole
 * @returns `[…, width]`
 * @throws {RangeError} when the types do not fit.
 * @example
 * ```ts
 * import { gather } from "./gather.ts";
 * import { input } from "../graph/node.ts";
 * const table = input("table", { dtype: "float", shape: [10, 4] });
 * const ids = input("ids", { dtype: "int", shape: [2, 3] });
 * if (gather(table, ids).shape.join() !== "2,3,4") throw new Error();
 * ```
 */
export function gather(table: Node, indices: Node, options: { readonly part?: RowsOf } = {}): Node {
  const [, width] = table.shape;
  if (table.shape.length !== 2 || width === undefined || table.dtype !== "float" || indices.dtype !== "int") {
    throw new RangeError(
      `gather: expected a table float[rows, width] and int indices, found ${typeName(table)} and ${
        typeName(indices)
      }`,
    );
  }
  return {
    op: "gather",
    inputs: [table, indices],
    attributes: options.part === undefined ? {} : { part: options.part },
    dtype: "float",
    shape: [...indices.shape, width],
  };
}

/** The reference. */
export const evaluateGather: EvaluateOp<"gather"> = (inputs, output, { part }) => {
  const [table, indices] = [operand(inputs, 0), operand(inputs, 1)];
  const [rows = 0, width = 0] = table.shape;
  const { start, of } = part ?? { start: 0, of: rows };
  indices.data.forEach((index: number, i: number) => {
    checkIndex(indices, { index, at: i, rows: of });
    const row = index - start;
    if (row < 0 || row >= rows) return;
    output.data.set(table.data.subarray(row * width, (row + 1) * width), i * width);
  });
};

/**
 * Says that an index must name a row.
 *
 * @throws {RangeError} when it does not.
 * @example
 * ```ts
 * import { checkIndex } from "./gather.ts";
 * import { tensor } from "../graph/tensor.ts";
 * checkIndex(tensor([1], Int32Array.of(3)), { index: 3, at: 0, rows: 4 });
 * ```
 */
export function checkIndex(
  indices: Tensor,
  { index, at, rows }: { readonly index: number; readonly at: number; readonly rows: number },
): void {
  if (index < 0 || index >= rows) {
    throw new RangeError(
      `index ${at} of ${typeName(indices)}: expected a row in [0, ${rows}), found ${index}`,
    );
  }
}
