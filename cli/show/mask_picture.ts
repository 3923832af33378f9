/** Who sees whom, as blocks: the picture of GLM's attention mask (GLM figure 2(d)). */
import { displayWidth } from "../../picture/display_width.ts";
import type { MaskRows } from "../../picture/mask_rows.ts";
import { type Region, REGION_NAMES, regionOf } from "../../picture/regions.ts";
import { wrap } from "../../picture/wrap.ts";
import type { Output } from "../frame/context.ts";
import { paint, type Style } from "../terminal/paint.ts";

/** Longest example whose mask is drawn. */
export const LONGEST_PICTURE = 64;

/** Columns in front of the words of the legend. */
const LEGEND_INDENT = 5;

/** How the regions are drawn. */
const LOOKS: Readonly<Record<Region, { readonly block: string; readonly style: Style }>> = {
  context: { block: "█", style: "blue" },
  toContext: { block: "▓", style: "green" },
  causal: { block: "▒", style: "yellow" },
  hidden: { block: "·", style: "dim" },
};

const REGIONS: readonly Region[] = ["context", "toContext", "causal", "hidden"];

/**
 * The mask of an example, a line per query and a block per key; two columns a block where there is room. In its
 * place one sentence when the example is too long or the output too narrow.
 */
export function maskPicture(
  { names: tokens, extents, dividers }: MaskRows,
  output: Pick<Output, "columns" | "colours">,
): readonly string[] {
  const count = tokens.length;
  const names = tokens.map((name, query) => `${String(query).padStart(String(count).length)} ${name}`);
  const labelWidth = Math.max(...names.map(displayWidth)) + 1;
  const width = labelWidth + 2 * count + dividers.length <= output.columns ? 2 : 1;
  if (count > LONGEST_PICTURE || labelWidth + width * count + dividers.length > output.columns) {
    const why = count > LONGEST_PICTURE ? `${count} × ${count}` : "wider than the terminal";
    const rule = extents.every(({ first }) => first === 0)
      ? `query i sees key j when j < contextLength or j <= i (contextLength ${extents[0]?.contextEnd ?? 0})`
      : "query i sees key j of its own example when j lies in Part A or j <= i";
    return wrap(`attention mask: ${why}, not drawn; ${rule}`, output.columns);
  }
  const keys = Array.from({ length: count }, (_, key) => key);
  const lines = names.map((name, query) => {
    const blocks = keys.map((key) => {
      const { block, style } = LOOKS[regionOf(query, key, extents[query] ?? { first: 0, contextEnd: 0 })];
      return (dividers.includes(key) ? paint("│", "dim", output) : "") +
        paint(block.repeat(width), style, output);
    });
    return `${name}${" ".repeat(labelWidth - displayWidth(name))}${blocks.join("")}`;
  });
  const ruleRow = keys.map((key) => (dividers.includes(key) ? "┼" : "") + "─".repeat(width)).join("");
  const rule = " ".repeat(labelWidth) + paint(ruleRow, "dim", output);
  const legend = REGIONS.flatMap((region) => {
    const { block, style } = LOOKS[region];
    return wrap(REGION_NAMES[region], output.columns - LEGEND_INDENT).map((line, index) =>
      `  ${index === 0 ? paint(block.repeat(2), style, output) : "  "} ${line}`
    );
  });
  return [
    ...wrap("attention mask (line: who looks; column: at whom)", output.columns),
    ...lines.flatMap((line, query) => dividers.includes(query) ? [rule, line] : [line]),
    ...legend,
  ];
}
