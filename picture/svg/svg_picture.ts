/** An example as an SVG drawing of four panels, as in GLM figure 2. */
import type { Labelled } from "../labelled.ts";
import { explainRows, type RowName } from "../explain_rows.ts";
import { maskRows } from "../mask_rows.ts";
import { wrap } from "../wrap.ts";
import { element, escapeXml } from "./element.ts";
import { maskPanel } from "./mask_panel.ts";
import { type ColumnPlace, modelPanel } from "./model_panel.ts";
import { partsPanel } from "./parts_panel.ts";
import { palette, PATTERNS, STYLE } from "./style.ts";
import { textPanel } from "./text_panel.ts";
import type { Panel } from "./tokens.ts";

/** How an example is drawn. */
export interface SvgOptions {
  /** In pixels; default 960. Panels are folded to it. */
  readonly width?: number;
  /** What to say where explanations appear when somebody points at a query; without it nobody can point. */
  readonly hint?: string;
  /** Sentences on every row, below the panel that it is in; default: none. */
  readonly explained?: true;
  /** Whether the drawing brings its own colours and background, or lies on a page that has them; default: its own. */
  readonly colours?: "own" | "page";
}

const MARGIN = 20;
const HEADINGS = {
  text: "The text and its spans",
  parts: "Part A keeps a mask for every span; Part B holds the pieces",
  model: "What the model reads and must predict",
  mask: "Who sees whom: lines look, columns are looked at",
};
const EXPLAINED: Readonly<Record<keyof typeof HEADINGS, readonly RowName[]>> = {
  text: ["text", "span"],
  parts: ["Part A", "Part B"],
  model: ["position", "block position", "target", "loss mask"],
  mask: ["attention mask"],
};

/**
 * The drawing of the examples of a row: of one, or of a packed row every one, and the one mask of all.
 *
 * @example
 * ```ts
 * import { labelled } from "../labelled.ts";
 * import { svgPicture } from "./svg_picture.ts";
 *
 * const svg = svgPicture([labelled({ tokens: ["x1", "x2"], spans: [{ start: 1, end: 2 }] })]);
 * if (!svg.startsWith("<svg") || !svg.includes("Part A sees all of Part A")) throw new Error();
 * ```
 */
export function svgPicture(examples: readonly Labelled[], options: SvgOptions = {}): string {
  const { width = 960, hint, explained, colours = "own" } = options;
  const margin = colours === "own" ? MARGIN : 1;
  const inner = Math.max(280, width - 2 * margin);
  const explain = (each: Labelled): ReadonlyMap<string, string> =>
    new Map(explained ? explainRows(each).map(({ row, sentence }) => [row, `${row}: ${sentence}`]) : []);
  let sentences: ReadonlyMap<string, string> = new Map();
  let y = margin;
  let letter = "a".charCodeAt(0);
  const parts: string[] = [];
  const add = (name: keyof typeof HEADINGS, draw: (top: number) => Panel): void => {
    const mark = element("tspan", { class: "letter" }, `${String.fromCharCode(letter++)}  `);
    const [heading = "", ...more] = wrap(HEADINGS[name], Math.floor((inner - 20) / 9.2));
    parts.push(element("text", { class: "heading", x: margin, y: y + 14 }, mark + escapeXml(heading)));
    for (const line of more) {
      y += 19;
      parts.push(element("text", { class: "heading", x: margin, y: y + 14 }, escapeXml(line)));
    }
    y += 30;
    const panel = draw(y);
    parts.push(element("g", { class: `panel-${name}`, transform: `translate(${margin} ${y})` }, panel.svg));
    y += panel.height + 8;
    for (const row of EXPLAINED[name]) {
      for (const line of wrap(sentences.get(row) ?? "", Math.floor(inner / 6.8))) {
        parts.push(element("text", { class: "sentence", x: margin, y: y + 12 }, escapeXml(line)));
        y += 18;
      }
    }
    y += 20;
  };
  const columns: ColumnPlace[] = [];
  for (const [index, each] of examples.entries()) {
    sentences = explain(each);
    if (examples.length > 1) {
      const name = `Example ${index + 1} of ${examples.length} in the row`;
      parts.push(element("text", { class: "label", x: margin, y: y + 8 }, name));
      y += 18;
    }
    add("text", () => textPanel(each, { width: inner }));
    add("parts", () => partsPanel(each, { width: inner }));
    const model = modelPanel(each, { width: inner });
    add("model", (top) => {
      columns.push(...model.columns.map((column) => ({ ...column, y: column.y + top })));
      return model;
    });
  }
  add("mask", (top) =>
    maskPanel(maskRows(examples), {
      width: inner,
      columns: columns.map((column) => ({ ...column, y: column.y - top })),
      ...(hint === undefined ? {} : { hint }),
    }));
  const height = Math.ceil(y - 20 + margin);
  const isAlone = colours === "own";
  return element("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    class: "glm-picture",
    viewBox: `0 0 ${inner + 2 * margin} ${height}`,
    width: inner + 2 * margin,
    height,
    role: hint === undefined ? "img" : "group",
    "aria-label": examples.map(({ tokens, spans }) =>
      `A text of ${tokens.length} tokens with ${spans.length} spans as GLM sees it`
    ).join("; "),
  }, [
    element("style", {}, isAlone ? palette(".glm-picture") + STYLE : STYLE),
    PATTERNS,
    ...(isAlone ? [element("rect", { class: "paper", width: "100%", height: "100%", rx: 6 })] : []),
    ...parts,
  ]);
}
