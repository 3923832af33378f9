/** Rows of several tables, added up: the embedding of a token and of its positions. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { sameShape, typeName } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { operand } from "../ops/evaluate_op.ts";
import { gather } from "../ops/gather.ts";

/** A table, and which of its rows are meant. */
export interface LookUp {
  /** `[rows, width]` */
  readonly table: Node;
  /** `[…]`, int */
  readonly indices: Node;
}

/**
 * The sum of one row of every table, in the order of the tables. A composite, because a token of an answer that grows
 * costs a device less to look up than to begin with.
 *
 * @param lookUps at least one; all of one width, and with indices of one shape
 * @returns `[…, width]`
 * @throws {RangeError} when there is none, or the types do not fit.
 * @example
 * ```ts
 * import { sumOfRows } from "./sum_of_rows.ts";
 * import { input } from "../graph/node.ts";
 * const table = (name: string, rows: number) => input(name, { dtype: "float", shape: [rows, 8] });
 * const indices = input("ids", { dtype: "int", shape: [2, 5] });
 * const sum = sumOfRows([{ table: table("words", 32), indices }, { table: table("positions", 16), indices }]);
 * if (sum.shape.join() !== "2,5,8") throw new Error();
 * ```
 */
export function sumOfRows(lookUps: readonly LookUp[]): Node {
  const { table, indices } = operand(lookUps, 0);
  for (const other of lookUps) {
    if (other.table.shape[1] !== table.shape[1] || !sameShape(other.indices.shape, indices.shape)) {
      throw new RangeError(
        `sumOfRows: expected tables as wide as ${typeName(table)} and indices like ${
          typeName(indices)
        }, found ${typeName(other.table)} and ${typeName(other.indices)}`,
      );
    }
  }
  const outputs = composite("sumOfRows", {
    inputs: lookUps.flatMap(({ table, indices }) => [table, indices]),
    body: (...given) => {
      const rows = lookUps.map((_, index) =>
        gather(operand(given, 2 * index), operand(given, 2 * index + 1))
      );
      return [rows.reduce(add)];
    },
  });
  return operand(outputs, 0);
}
