/** A comparison as lines of text. */
import { table } from "../../cli/terminal/table.ts";
import type { Comparison, Row } from "./comparison.ts";
import type { Spread } from "../spread.ts";

/** One table: a line per contestant. */
export function comparisonLines({ work, flops, rounds, rows }: Comparison): readonly string[] {
  const title = `${work}: ${(flops / 1e9).toFixed(2)} GFLOP, ${rounds} rounds`;
  const header = { label: "", cells: ["ms", "least", "most", "GFLOP/s", "× our time", "difference"] };
  const lines = [header, ...rows.map(line)].map(({ label, cells }) => ({
    label: `  ${label}`,
    cells: cells.map((text) => ({ text })),
  }));
  const notes = rows.flatMap((row) => "refused" in row ? [`  ${row.peer}: ${row.refused}`] : []);
  return [title, ...table(lines, { columns: Infinity, colours: false }), ...notes];
}

function line(row: Row): { readonly label: string; readonly cells: readonly string[] } {
  if ("refused" in row) return { label: row.peer, cells: ["—", "", "", "", "", ""] };
  const { milliseconds, gigaflopsPerSecond, overOurs, difference } = row;
  return {
    label: row.peer,
    cells: [
      milliseconds.median.toFixed(1),
      milliseconds.least.toFixed(1),
      milliseconds.most.toFixed(1),
      gigaflopsPerSecond.toFixed(1),
      ratioText(overOurs),
      difference.toExponential(0),
    ],
  };
}

/** `7.1 (6.8–7.4)` */
function ratioText({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}
