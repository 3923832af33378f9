/** An example as a picture in the terminal (GLM figure 2). */
import type { Output } from "../frame/context.ts";
import { pieceStyle } from "../terminal/paint.ts";
import { type Cell, type Row, table } from "../terminal/table.ts";
import type { Labelled } from "../../picture/labelled.ts";
import { maskRows } from "../../picture/mask_rows.ts";
import { pieceAt, placedPieces } from "../../picture/placed_pieces.ts";
import { maskPicture } from "./mask_picture.ts";

/** The text, token by token, and which piece each masked token becomes. */
function textRows(from: Labelled): readonly Row[] {
  const pieces = placedPieces(from);
  const pieceOf = from.tokens.map((_, place) => {
    const piece = pieces.findIndex(({ span: { start, end } }) => start <= place && place < end);
    return piece < 0 ? undefined : piece;
  });
  const styled = (text: string, piece: number | undefined): Cell =>
    piece === undefined ? { text } : { text, style: pieceStyle(piece) };
  return [
    { label: "place", cells: from.tokens.map((_, place): Cell => ({ text: String(place), style: "dim" })) },
    { label: "text", cells: from.tokens.map((token, place) => styled(token, pieceOf[place])) },
    {
      label: "span",
      cells: pieceOf.map((piece) => piece === undefined ? undefined : styled(`B${piece + 1}`, piece)),
    },
  ];
}

/** The example, index by index. */
function exampleRows(from: Labelled): readonly Row[] {
  const { example, label } = from;
  const { contextLength } = example;
  const pieces = placedPieces(from);
  const styleAt = (index: number): Pick<Cell, "style"> => {
    const piece = pieceAt(pieces, index);
    return piece < 0 ? {} : { style: pieceStyle(piece) };
  };
  const inPart = (values: readonly number[], part: "A" | "B"): readonly (Cell | undefined)[] =>
    values.map((id, index) =>
      (index < contextLength) === (part === "A") ? { text: label(id), ...styleAt(index) } : undefined
    );
  const numbers = (values: readonly number[]): readonly Cell[] =>
    values.map((value, index): Cell => ({
      text: String(value),
      ...styleAt(index),
    }));
  const places = example.tokens.map((_, index) => index);
  return [
    { label: "index", cells: places.map((index): Cell => ({ text: String(index), style: "dim" })) },
    { label: "Part A", cells: inPart(example.tokens, "A") },
    { label: "Part B", cells: inPart(example.tokens, "B") },
    { label: "position", cells: numbers(example.position) },
    { label: "block position", cells: numbers(example.blockPosition) },
    {
      label: "target",
      cells: example.targets.map((id, index): Cell =>
        index < contextLength ? { text: label(id), style: "dim" } : { text: label(id), ...styleAt(index) }
      ),
    },
    {
      label: "loss mask",
      cells: example.lossMask.map((value): Cell => value === 0 ? { text: "0", style: "dim" } : { text: "1" }),
    },
  ];
}

/**
 * The lines of the picture: the text with its spans, Part A and Part B with both positions, targets and loss mask,
 * and the attention mask. Of a packed row every example, and the one mask of all.
 */
export function picture(
  examples: readonly Labelled[],
  output: Pick<Output, "columns" | "colours">,
): readonly string[] {
  return [
    ...examples.flatMap((each, index) => [
      ...(examples.length > 1 ? [`example ${index + 1} of ${examples.length} in the row`] : []),
      ...table(textRows(each), output),
      "",
      ...table(exampleRows(each), output, { breaks: new Set(placedPieces(each).map(({ start }) => start)) }),
      "",
    ]),
    ...maskPicture(maskRows(examples), output),
  ];
}
