/** A report in a terminal. */
import { visible } from "../../picture/visible.ts";
import type { Output } from "../frame/context.ts";
import { paint } from "../terminal/paint.ts";
import { table } from "../terminal/table.ts";
import { figureText, type Report, type ReportCell, type ReportSection, type ReportText } from "./report.ts";

/** So many texts are shown, each up to so many characters; the page and the JSON have more. */
const SHOWN = { texts: 5, characters: 160 } as const;

type Target = Pick<Output, "columns" | "colours" | "isTerminal">;

/** A terminal is not trusted with control characters that a file may hold. */
function harmless(text: string, { isTerminal }: Target): string {
  return isTerminal ? visible(text) : text;
}

function textLine(text: ReportText, output: Target): string {
  let room: number = SHOWN.characters;
  const stretches = typeof text === "string" ? [{ text }] : text;
  const lines = stretches.map((stretch) => {
    const plain = harmless(stretch.text.replaceAll(/\s+/g, " "), output);
    const kept = plain.slice(0, Math.max(0, room));
    room -= plain.length;
    const mark = "mark" in stretch ? stretch.mark : undefined;
    return mark === undefined ? kept : paint(kept, mark === "right" ? "green" : "red", output);
  });
  return lines.join("") + (room < 0 ? "…" : "");
}

function sectionLines(section: ReportSection, output: Target): readonly string[] {
  switch (section.kind) {
    case "figures": {
      const names = Object.keys(section.figures);
      const width = Math.max(12, ...names.map((name) => name.length));
      return Object.entries(section.figures).map(([name, value]) =>
        `${name.padEnd(width)} ${figureText(value)}`
      );
    }
    case "table": {
      const { title, head: [corner = "", ...head], rows } = section;
      const cellText = ({ text, note }: ReportCell): string =>
        note === undefined ? text : `${text} (${note})`;
      const all = [{ name: corner, cells: head.map((text) => ({ text })) }, ...rows];
      const lines = table(
        all.map(({ name, cells }) => ({
          label: harmless(name, output),
          cells: cells.map((cell) => ({ text: harmless(cellText(cell), output) })),
        })),
        output,
      );
      return ["", title, ...lines];
    }
    case "texts": {
      const { title, columns, rows } = section;
      if (rows.length === 0) return [];
      const width = Math.max(...columns.map((name) => name.length));
      const shown = rows.slice(0, SHOWN.texts).flatMap((row) => [
        "",
        ...row.map((text, i) => `${(columns[i] ?? "").padEnd(width)}  ${textLine(text, output)}`),
      ]);
      return ["", title, ...shown];
    }
  }
}

/** Writes a report. */
export function writeReport(output: Output, { sections }: Report): void {
  for (const section of sections) {
    for (const line of sectionLines(section, output)) output.write(`${line}\n`);
  }
}
