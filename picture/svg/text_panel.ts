/** Panel (a): the text, and which spans are cut out of it. */
import type { Labelled } from "../labelled.ts";
import { placedPieces } from "../placed_pieces.ts";
import { element } from "./element.ts";
import { badge, BOX, boxWidth, centred, flow, type Panel, tokenBox } from "./tokens.ts";

const LINE = BOX + 34;

/** Draws the text; every span is underlined and has the number of its piece. */
export function textPanel(from: Labelled, { width }: { readonly width: number }): Panel {
  const { tokens } = from;
  const pieces = placedPieces(from);
  const widths = tokens.map(boxWidth);
  const places = flow(widths, { width, gap: 2 });
  const top = (place: number): number => 14 + (places[place]?.line ?? 0) * LINE;
  const box = (place: number) => ({ x: places[place]?.x ?? 0, y: top(place), width: widths[place] ?? 0 });
  const isMasked = (place: number): boolean =>
    pieces.some(({ span: { start, end } }) => start <= place && place < end);
  const words = tokens.map((token, place) =>
    centred(String(place), { ...box(place), y: top(place) - 3, kind: "small" }) +
    tokenBox(token, { ...box(place), kind: isMasked(place) ? "b" : "box" })
  );
  // A span that goes over a line break is underlined on every line of it.
  const spans = pieces.flatMap(({ span: { start, end } }, piece) => {
    const cut = Array.from({ length: end - start }, (_, index) => start + index);
    return [...Map.groupBy(cut, (place) => places[place]?.line).values()].map((own, part) => {
      const [first, last] = [box(own[0] ?? start), box(own.at(-1) ?? start)];
      const y = first.y + BOX + 5;
      const middle = (first.x + last.x + last.width) / 2;
      return element("path", {
        class: "arrow",
        d: `M${first.x + 3} ${y - 3}V${y}H${last.x + last.width - 3}V${y - 3}`,
      }) +
        (part === 0 ? badge(piece + 1, { x: middle, y: y + 3 }) : "");
    });
  });
  const lines = 1 + Math.max(0, ...places.map(({ line }) => line));
  return { svg: [...words, ...spans].join(""), height: lines * LINE + 4 };
}
