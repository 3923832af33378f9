/** Panel (d): the attention mask, its regions named; pointing at a query shows which keys it sees, and why. */
import type { Extent } from "../../core/blanks/can_attend.ts";
import type { MaskRows } from "../mask_rows.ts";
import { type Region, REGION_NAMES, runsOf } from "../regions.ts";
import { wrap } from "../wrap.ts";
import { element, escapeXml } from "./element.ts";
import type { ColumnPlace } from "./model_panel.ts";
import { type Panel, shortened, textWidth } from "./tokens.ts";

const LEGEND_WIDTH = 330;
const LEGEND_LINE = 22;
const SEEN: readonly Region[] = ["context", "toContext", "causal"];

/** No example. */
const NOWHERE: Extent = { first: 0, contextEnd: 0 };

/** How the mask is drawn. */
export interface MaskPanelOptions {
  readonly width: number;
  /** The columns of the tables above, seen from this panel: they light up together with the mask. */
  readonly columns: readonly ColumnPlace[];
  /** What to say where explanations appear; without it nobody can point, because the drawing is not for a screen. */
  readonly hint?: string;
}

interface Square {
  readonly left: number;
  readonly top: number;
  /** Of a cell. */
  readonly size: number;
  readonly count: number;
}

/** Draws the mask with a legend beside it, or below where there is no room. */
export function maskPanel(rows: MaskRows, options: MaskPanelOptions): Panel {
  const { names: tokens, extents, dividers } = rows;
  const { width, hint } = options;
  const count = tokens.length;
  const names = tokens.map((name, index) => `${index} ${shortened(name, 12)}`);
  const labelWidth = Math.max(...names.map((name) => textWidth(name, 11))) + 8;
  const isBeside = width >= labelWidth + LEGEND_WIDTH + 200;
  const room = Math.min(520, width - labelWidth - 2 - (isBeside ? LEGEND_WIDTH : 0));
  const size = Math.max(2, Math.min(22, room / count));
  const isLabelled = size >= 9;
  const keyNames = tokens.map((name) => shortened(name, 12));
  const top = isLabelled ? Math.max(...keyNames.map((name) => textWidth(name, 11))) + 10 : 18;
  const square: Square = { left: labelWidth, top, size, count };

  const legend = isBeside
    ? { x: labelWidth + size * count + 28, y: top, width: width - labelWidth - size * count - 28 }
    : { x: 0, y: top + size * count + 16, width };
  const noteTop = legend.y + SEEN.length * LEGEND_LINE + 22;
  const columns = Math.max(20, Math.floor(legend.width / 7));
  const explanations = tokens.map((_, query) => wrap(rows.explain(query), columns));
  const noteHeight = hint === undefined ? 0 : 18 * Math.max(...explanations.map((lines) => lines.length)) + 8;

  const svg = [
    ...regions(square, extents),
    ...(size >= 6 ? [grid(square)] : []),
    element("rect", { class: "frame", x: labelWidth, y: top, width: size * count, height: size * count }),
    ...dividers.map((at) => divider(square, at)),
    ...(isLabelled ? axisLabels(square, { names, keyNames }) : [
      element("text", { class: "label", x: labelWidth, y: top - 6 }, `keys 0 to ${count - 1}`),
      element("text", { class: "label", x: 0, y: top + 12 }, "queries"),
    ]),
    ...SEEN.map((region, line) => legendEntry(region, { x: legend.x, y: legend.y + line * LEGEND_LINE })),
    ...(hint === undefined ? [] : [
      paragraph(wrap(hint, columns), { x: legend.x, y: noteTop, kind: "hint" }),
      ...tokens.map((_, query) =>
        queryGroup(query, {
          ...options,
          square,
          extents,
          lines: explanations[query] ?? [],
          note: { x: legend.x, y: noteTop },
        })
      ),
    ]),
  ];
  const legendEnd = noteTop + noteHeight;
  return {
    svg: svg.join(""),
    height: Math.max(top + size * count + 4, legendEnd - (hint === undefined ? 20 : 0)),
  };
}

function regions({ left, top, size, count }: Square, extents: readonly Extent[]): readonly string[] {
  const rows = Array.from(
    { length: count },
    (_, query) => runsOf(query, { count, extent: extents[query] ?? NOWHERE }),
  );
  // Queries with the same runs are one rectangle.
  const found: string[] = [];
  for (let query = 0; query < count;) {
    const signature = JSON.stringify(rows[query]);
    let end = query + 1;
    while (end < count && JSON.stringify(rows[end]) === signature) end++;
    for (const { region, start, end: last } of rows[query] ?? []) {
      if (region === "hidden") continue;
      found.push(element("rect", {
        class: region,
        x: left + start * size,
        y: top + query * size,
        width: (last - start) * size,
        height: (end - query) * size,
      }));
    }
    query = end;
  }
  return found;
}

function grid({ left, top, size, count }: Square): string {
  const lines = Array.from({ length: count - 1 }, (_, index) => {
    const at = (index + 1) * size;
    return `M${left + at} ${top}v${count * size}M${left} ${top + at}h${count * size}`;
  });
  return element("path", { class: "grid", d: lines.join("") });
}

function divider({ left, top, size, count }: Square, index: number): string {
  const at = index * size;
  return element("path", {
    class: "frame",
    d: `M${left + at} ${top - 6}v${count * size + 6}M${left - 6} ${top + at}h${count * size + 6}`,
  });
}

function axisLabels(
  { left, top, size, count }: Square,
  { names, keyNames }: { readonly names: readonly string[]; readonly keyNames: readonly string[] },
): readonly string[] {
  const style = `font-size:${Math.min(11, size)}px`;
  return Array.from({ length: count }, (_, index) => {
    const at = (index + 0.5) * size;
    const [x, y] = [left + at + 3.5, top - 7];
    return element(
      "text",
      { x: left - 7, y: top + at + 4, "text-anchor": "end", style },
      escapeXml(names[index] ?? ""),
    ) +
      element("text", { x, y, transform: `rotate(-90 ${x} ${y})`, style }, escapeXml(keyNames[index] ?? ""));
  });
}

function legendEntry(region: Region, { x, y }: { readonly x: number; readonly y: number }): string {
  return element("rect", { class: region, x, y, width: 26, height: 15 }) +
    element("rect", { class: "frame", x, y, width: 26, height: 15 }) +
    element("text", { class: "sentence", x: x + 36, y: y + 12 }, escapeXml(REGION_NAMES[region]));
}

function paragraph(
  lines: readonly string[],
  { x, y, kind }: { readonly x: number; readonly y: number; readonly kind: string },
): string {
  const spans = lines.map((line, index) => element("tspan", { x, y: y + index * 18 }, escapeXml(line)));
  return element("text", { class: kind }, spans);
}

/** What appears when somebody points at a query, in the mask or in the table above. */
function queryGroup(
  query: number,
  given: MaskPanelOptions & {
    readonly square: Square;
    readonly extents: readonly Extent[];
    readonly lines: readonly string[];
    readonly note: { readonly x: number; readonly y: number };
  },
): string {
  const { square: { left, top, size, count }, columns, extents, lines, note } = given;
  const y = top + query * size;
  const seen = runsOf(query, { count, extent: extents[query] ?? NOWHERE }).filter(({ region }) =>
    region !== "hidden"
  );
  const column = (index: number) => columns[index] ?? { x: 0, y: 0, width: 0, height: 0 };
  const inMask = seen.map(({ start, end }) =>
    element("rect", { x: left + start * size, y, width: (end - start) * size, height: size })
  );
  const inTable = seen.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, offset) => {
      const { x, y, width } = column(start + offset);
      return element("rect", { x: x + 1, y: y + 27, width: width - 2, height: 22, rx: 3 });
    })
  );
  const own = column(query);
  const explanation = lines.join(" ");
  return element("g", {
    class: "query",
    tabindex: 0,
    role: "img",
    "aria-label": explanation,
    "data-query": query,
  }, [
    element("rect", { class: "hit", x: 0, y, width: left + count * size, height: size }),
    element("rect", {
      class: "hit",
      x: own.x,
      y: own.y,
      width: own.width,
      height: own.height,
    }),
    element("g", { class: "on" }, [...inMask, ...inTable, paragraph(lines, { ...note, kind: "sentence" })]),
  ]);
}
