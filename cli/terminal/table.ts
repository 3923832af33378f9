/** Rows of cells under each other, columns aligned by display width, folded to the width of the terminal. */
import type { Output } from "../frame/context.ts";
import { displayWidth } from "../../picture/display_width.ts";
import { paint, type Style } from "./paint.ts";

/** One cell; absent cells of a row are blank. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/** A labelled row, as long as the table is wide. */
export interface Row {
  readonly label: string;
  readonly cells: readonly (Cell | undefined)[];
}

/** How the columns are spread out. */
export interface TableOptions {
  /** Columns before which a line is drawn. */
  readonly breaks?: ReadonlySet<number>;
}

const RULE = "│";

/** First and last + 1 column of every fold. */
function folds(widths: readonly number[], room: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  let first = 0;
  let used = 0;
  for (const [column, width] of widths.entries()) {
    if (column > first && used + width > room) {
      found.push([first, column]);
      first = column;
      used = 0;
    }
    used += width;
  }
  return [...found, [first, widths.length]];
}

/**
 * The lines of a table. Cells are aligned to the right; a table wider than the output continues below itself, with
 * its labels repeated.
 *
 * @example
 * ```ts
 * import { table } from "./table.ts";
 *
 * const rows = [
 *   { label: "token", cells: [{ text: "北京" }, { text: "is" }] },
 *   { label: "place", cells: [{ text: "0" }, { text: "1" }] },
 * ];
 * const lines = table(rows, { columns: Infinity, colours: false });
 * if (lines.join("\n") !== "token  北京 is\nplace     0  1") throw new Error(lines.join("\n"));
 * ```
 */
export function table(
  rows: readonly Row[],
  output: Pick<Output, "columns" | "colours">,
  { breaks = new Set() }: TableOptions = {},
): readonly string[] {
  const count = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const labelWidth = Math.max(0, ...rows.map(({ label }) => displayWidth(label))) + 1;
  const widths = Array.from(
    { length: count },
    (_, column) => Math.max(1, ...rows.map(({ cells }) => displayWidth(cells[column]?.text ?? ""))),
  );
  const spread = widths.map((width, column) => width + 1 + (breaks.has(column) ? 2 : 0));
  const parts = folds(spread, Math.max(1, output.columns - labelWidth)).map(([first, end]) =>
    rows.map(({ label, cells }) => {
      let line = label + " ".repeat(labelWidth - displayWidth(label));
      for (let column = first; column < end; column++) {
        const cell = cells[column];
        const text = cell?.text ?? "";
        if (breaks.has(column)) line += paint(` ${RULE}`, "dim", output);
        line += " ".repeat(1 + (widths[column] ?? 0) - displayWidth(text));
        line += cell?.style === undefined ? text : paint(text, cell.style, output);
      }
      return line.trimEnd();
    })
  );
  return parts.flatMap((lines, index) => index === 0 ? lines : ["", ...lines]);
}
