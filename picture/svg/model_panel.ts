/** Panel (c): what the model reads and what it must predict, index by index. */
import type { Labelled } from "../labelled.ts";
import { pieceAt, placedPieces } from "../placed_pieces.ts";
import { element } from "./element.ts";
import { BOX, centred, type Panel, shortened, textWidth, tokenBox } from "./tokens.ts";

const LABEL = 100;
const ROW = BOX + 2;
const ROWS = ["index", "token", "position", "block position", "target", "loss mask"] as const;
const FOLD = 14 + ROWS.length * ROW;
const PIECE_GAP = 10;

/** Where the column of an index is. */
export interface ColumnPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The panel, and its columns, which light up when somebody asks who sees them. */
export interface ModelPanel extends Panel {
  readonly columns: readonly ColumnPlace[];
}

/** Draws the table; it is folded where it is wider than the drawing. */
export function modelPanel(from: Labelled, { width }: { readonly width: number }): ModelPanel {
  const { example, label } = from;
  const { contextLength } = example;
  const pieces = placedPieces(from);
  const names = { token: example.tokens.map(label), target: example.targets.map(label) };
  const columns: ColumnPlace[] = [];
  let [x, y] = [LABEL, 0];
  for (const index of example.tokens.keys()) {
    const texts = [
      names.token[index] ?? "",
      names.target[index] ?? "",
      String(example.position[index]),
      String(index),
    ];
    const own = Math.max(24, ...texts.map((text) => textWidth(shortened(text)) + 10));
    const gap = pieces.some(({ start }) => start === index) && x > LABEL ? PIECE_GAP : 0;
    if (x > LABEL && x + gap + own > width) [x, y] = [LABEL, y + FOLD];
    else x += gap;
    columns.push({ x, y, width: own, height: ROWS.length * ROW });
    x += own;
  }
  const folds = [...new Set(columns.map((column) => column.y))];
  const labels = folds.flatMap((top) =>
    ROWS.map((row, line) => element("text", { class: "label", x: 0, y: top + line * ROW + 17 }, row))
  );
  const cells = columns.map((place, index) => {
    const at = (line: number) => ({ x: place.x, y: place.y + line * ROW, width: place.width });
    const number = (line: number, value: number | undefined, kind?: string): string =>
      centred(String(value), { ...at(line), y: at(line).y + 17, ...(kind === undefined ? {} : { kind }) });
    const isPartB = index >= contextLength;
    const kind = isPartB ? "b" : pieceAt(pieces, index) >= 0 ? "mask" : "a";
    const target = names.target[index] ?? "";
    return number(0, index, "small") + tokenBox(names.token[index] ?? "", { ...at(1), kind }) +
      number(2, example.position[index]) +
      number(3, example.blockPosition[index], isPartB ? undefined : "off") +
      centred(shortened(target), { ...at(4), y: at(4).y + 17, ...(isPartB ? {} : { kind: "off" }) }) +
      element("circle", {
        class: example.lossMask[index] === 1 ? "dot" : "ring",
        cx: place.x + place.width / 2,
        cy: at(5).y + 13,
        r: 4.5,
      });
  });
  const edges = columns.flatMap(({ x, y, height }, index) =>
    pieces.some(({ start }) => start === index) && x > LABEL
      ? [
        element("line", {
          class: "rule",
          x1: x - PIECE_GAP / 2,
          x2: x - PIECE_GAP / 2,
          y1: y + 4,
          y2: y + height,
        }),
      ]
      : []
  );
  return { svg: [...labels, ...edges, ...cells].join(""), height: folds.length * FOLD - 8, columns };
}
