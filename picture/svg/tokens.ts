/** Tokens as boxes. Their font is monospaced, so that widths are known without measuring. */
import { displayWidth, graphemes } from "../display_width.ts";
import { element, escapeXml } from "./element.ts";

/** Width of a column of text at 13 px. */
const COLUMN = 7.85;

/** Longest name of a token, in columns; the rest is cut off. */
const MOST_COLUMNS = 24;

/** Height of a box. */
export const BOX = 24;

/** A drawing of some height. */
export interface Panel {
  readonly svg: string;
  readonly height: number;
}

/**
 * A name that is not too long.
 *
 * @example
 * ```ts
 * import { shortened } from "./tokens.ts";
 *
 * if (shortened("a".repeat(40)) !== `${"a".repeat(23)}…`) throw new Error();
 * ```
 */
export function shortened(name: string, columns: number = MOST_COLUMNS): string {
  if (displayWidth(name) <= columns) return name;
  let text = "";
  for (const grapheme of graphemes(name)) {
    if (displayWidth(text + grapheme) >= columns) break;
    text += grapheme;
  }
  return `${text}…`;
}

/** Width of a text in pixels, at 13 px or at another size. */
export function textWidth(text: string, size = 13): number {
  return displayWidth(text) * COLUMN * size / 13;
}

/** Width of the box of a token. */
export function boxWidth(name: string): number {
  return Math.max(22, textWidth(shortened(name)) + 10);
}

/** Where something stands. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** How a token looks: square corners in Part A, a dashed hole for a mask, round ends in Part B. */
export type TokenKind = "box" | "a" | "mask" | "b";

/** A token in its box. */
export function tokenBox(name: string, { x, y, width, kind }: Place & { readonly kind: TokenKind }): string {
  const rx = kind === "b" ? BOX / 2 - 1 : 2;
  return element("rect", { class: kind, x: x + 1, y: y + 1, width: width - 2, height: BOX - 2, rx }) +
    centred(shortened(name), { x, y: y + 16.5, width });
}

/** Text in the middle of a place. */
export function centred(text: string, { x, y, width, kind }: Place & { readonly kind?: string }): string {
  return element("text", { class: kind, x: x + width / 2, y, "text-anchor": "middle" }, escapeXml(text));
}

/** The number of a piece in a disc. */
export function badge(number: number, { x, y }: { readonly x: number; readonly y: number }): string {
  return element("circle", { class: "badge", cx: x, cy: y, r: 8 }) +
    element("text", { class: "number", x, y: y + 4, "text-anchor": "middle" }, String(number));
}

/**
 * Things of these widths in lines: for each its line and its x.
 *
 * @example
 * ```ts
 * import { flow } from "./tokens.ts";
 *
 * if (flow([40, 40, 40], { width: 100, gap: 4 }).map(({ line }) => line).join() !== "0,0,1") throw new Error();
 * ```
 */
export function flow(
  widths: readonly number[],
  { width, gap }: { readonly width: number; readonly gap: number },
): readonly { readonly line: number; readonly x: number }[] {
  let [line, x] = [0, 0];
  return widths.map((own) => {
    if (x > 0 && x + own > width) [line, x] = [line + 1, 0];
    const place = { line, x };
    x += own + gap;
    return place;
  });
}
