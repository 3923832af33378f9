/** A matrix transposed into rows that are filled up with zeros. */
import type { Dispatch, Operand } from "../../kernel.ts";
import { perElement } from "../per_element.ts";
import { transposeInBlocks } from "../transpose.ts";

/** A matrix, and where its transpose goes. */
export interface Transposed {
  readonly from: Operand;
  /** Its first element; 0 where absent. */
  readonly start?: number;
  readonly to: Operand;
  readonly rows: number;
  readonly columns: number;
  /** Length of the transpose's rows, at least `rows`. */
  readonly length: number;
}

/**
 * The dispatch that transposes: in blocks where the sides allow it, else number by number.
 *
 * @example
 * ```ts
 * import { transposed } from "./transposed.ts";
 * const [from, to] = [{ input: 0 }, { scratch: 0 }];
 * const even = transposed({ from, to, rows: 8, columns: 4, length: 8 });
 * if (even.label !== "transpose in blocks") throw new Error();
 * ```
 */
export function transposed({ from, start = 0, to, rows, columns, length }: Transposed): Dispatch {
  if (rows === length && [rows, columns, start].every((size) => size % 4 === 0)) {
    return transposeInBlocks({ count: 1, rows, columns, from, to, start });
  }
  return perElement({
    label: "transpose, filled up",
    bindings: [
      { name: "x", type: "f32", access: "read", operand: from },
      { name: "y", type: "f32", access: "write", operand: to },
    ],
    parameters: [
      { name: "start", type: "u32", value: start },
      { name: "rows", type: "u32", value: rows },
      { name: "columns", type: "u32", value: columns },
      { name: "length", type: "u32", value: length },
    ],
    size: columns * length,
    statements: `
  let row = i % parameters.length;
  let at = parameters.start + min(row, parameters.rows - 1u) * parameters.columns + i / parameters.length;
  y[i] = select(0.0, x[at], row < parameters.rows);`,
  });
}
