/** Panel (b): Part A with its masks, Part B with its pieces, and which piece belongs to which mask. */
import type { Labelled } from "../labelled.ts";
import { placedPieces } from "../placed_pieces.ts";
import { element } from "./element.ts";
import { badge, BOX, boxWidth, centred, flow, type Panel, tokenBox } from "./tokens.ts";

const LABEL = 56;
const LINE = BOX + 20;
/** Lines of Part A stand apart: below a mask that no arrow reaches is the number of its piece. */
const CONTEXT_LINE = BOX + 33;
const GAP = 44;
/** What the number in front of a piece takes. */
const NUMBER = 22;

/** Draws both parts; arrows lead from the pieces to their masks. */
export function partsPanel(from: Labelled, options: { readonly width: number }): Panel {
  const { example: { tokens, contextLength }, label } = from;
  const width = options.width - LABEL;
  const names = tokens.map(label);
  const pieces = placedPieces(from);
  const masks = new Map(pieces.map(({ maskPlace }, piece) => [maskPlace, piece]));

  const contextWidths = names.slice(0, contextLength).map(boxWidth);
  const context = flow(contextWidths, { width, gap: 2 }).map(({ line, x }, place) => ({
    x: LABEL + x,
    y: 14 + line * CONTEXT_LINE,
    width: contextWidths[place] ?? 0,
  }));
  const contextHeight = LINE + Math.max(14, ...context.map(({ y }) => y));

  const top = contextHeight + GAP;
  const unfolded = pieces.map((piece) => names.slice(piece.start, piece.end).map(boxWidth));
  // A piece longer than a line is folded by itself.
  const placedTokens = placeTokens(unfolded, { width });
  const pieceBoxes = placedTokens.map((boxes) =>
    boxes.map(({ line, x, own }) => ({ x: LABEL + NUMBER + x, y: top + line * LINE, width: own }))
  );
  const lines = 1 + Math.max(0, ...placedTokens.flat().map(({ line }) => line));

  const svg = [
    element("text", { class: "label", x: 0, y: 30 }, "Part A"),
    ...(pieces.length > 0 ? [element("text", { class: "label", x: 0, y: top + 16 }, "Part B")] : []),
    ...context.map((box, place) =>
      centred(String(place), { ...box, y: box.y - 3, kind: "small" }) +
      tokenBox(names[place] ?? "", { ...box, kind: masks.has(place) ? "mask" : "a" })
    ),
    ...pieces.map((piece, number) => {
      const boxes = pieceBoxes[number] ?? [];
      const [first] = boxes;
      const mask = context[piece.maskPlace];
      if (first === undefined || mask === undefined) return "";
      const isNear = mask.y + LINE === contextHeight && first.y === top;
      return boxes.map((box, k) => tokenBox(names[piece.start + k] ?? "", { ...box, kind: "b" })).join("") +
        badge(number + 1, { x: first.x - 11, y: first.y + BOX / 2 }) +
        (isNear
          ? arrow(mask, first)
          : badge(number + 1, { x: mask.x + mask.width / 2, y: mask.y + BOX + 8 }) +
            element("text", { class: "small", x: first.x, y: first.y - 5 }, `mask at ${piece.maskPlace}`));
    }),
  ];
  return { svg: svg.join(""), height: pieces.length > 0 ? top + lines * LINE : contextHeight };
}

interface TokenPlace {
  readonly line: number;
  readonly x: number;
  readonly own: number;
}

/** Places of the tokens of every piece: pieces follow each other, none is broken unless it is longer than a line. */
function placeTokens(
  pieces: readonly (readonly number[])[],
  { width }: { readonly width: number },
): readonly (readonly TokenPlace[])[] {
  const room = width - NUMBER;
  let [line, x] = [0, 0];
  return pieces.map((widths) => {
    const whole = widths.reduce((sum, own) => sum + own + 2, 0);
    if (x > 0 && x + whole > room) [line, x] = [line + 1, 0];
    const places = widths.map((own): TokenPlace => {
      if (x > 0 && x + own > room) [line, x] = [line + 1, 0];
      const place = { line, x, own };
      x += own + 2;
      return place;
    });
    x += 34;
    return places;
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** From the start token of a piece up to its mask. */
function arrow(mask: Box, first: Box): string {
  const [x1, y1] = [first.x + first.width / 2, first.y];
  const [x2, y2] = [mask.x + mask.width / 2, mask.y + BOX + 8];
  const middle = (y1 + y2) / 2;
  return element("path", { class: "arrow", d: `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}` }) +
    element("path", { class: "head", d: `M${x2} ${y2 - 7}l-4 8h8z` });
}
