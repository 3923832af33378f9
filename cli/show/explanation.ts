/** A plain sentence for every row of the picture in the terminal. */
import { displayWidth } from "../../picture/display_width.ts";
import { explainRows } from "../../picture/explain_rows.ts";
import type { Labelled } from "../../picture/labelled.ts";
import { wrap } from "../../picture/wrap.ts";
import type { Output } from "../frame/context.ts";
import { paint } from "../terminal/paint.ts";
import { paragraphWidth } from "../terminal/paragraph_width.ts";

/** The lines, an empty one first. */
export function explanation(from: Labelled, output: Pick<Output, "columns" | "colours">): readonly string[] {
  const rows = explainRows(from);
  const indent = Math.max(...rows.map(({ row }) => displayWidth(row))) + 2;
  const columns = Math.max(20, paragraphWidth(output) - indent);
  return [
    "",
    ...rows.flatMap(({ row, sentence }) =>
      wrap(sentence, columns).map((line, index) =>
        (index === 0
          ? paint(row, "bold", output) + " ".repeat(indent - displayWidth(row))
          : " ".repeat(indent)) + line
      )
    ),
  ];
}
