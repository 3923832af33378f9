/** Who sees whom, as blocks: the picture of GLM's attention mask (GLM figure 2(d)). */
import { displayWidth } from "../../picture/display_width.ts";
import type { Labelled } from "../../picture/labelled.ts";
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
  { example, label }: Labelled,
  output: Pick<Output, "columns" | "colours">,
): readonly string[] {
  const { contextLength, tokens } = example;
  const count = tokens.length;
  const names = tokens.map((id, query) => `${String(query).padStart(String(count).length)} ${label(id)}`);
  const labelWidth = Math.max(...names.map(displayWidth)) + 1;
  const width = labelWidth + 2 * count + 1 <= output.columns ? 2 : 1;
  if (count > LONGEST_PICTURE || labelWidth + width * count + 1 > output.columns) {
    const rule = "query i sees key j when j < contextLength or j <= i";
    const why = count > LONGEST_PICTURE ? `${count} × ${count}` : "wider than the terminal";
    return wrap(
      `attention mask: ${why}, not drawn; ${rule} (contextLength ${contextLength})`,
      output.columns,
    );
  }
  const keys = Array.from({ length: count }, (_, key) => key);
  const lines = names.map((name, query) => {
    const blocks = keys.map((key) => {
      const { block, style } = LOOKS[regionOf(query, key, contextLength)];
      return (key === contextLength ? paint("│", "dim", output) : "") +
        paint(block.repeat(width), style, output);
    });
    return `${name}${" ".repeat(labelWidth - displayWidth(name))}${blocks.join("")}`;
  });
  const ruleRow = `${"─".repeat(width * contextLength)}┼${"─".repeat(width * (count - contextLength))}`;
  const rule = " ".repeat(labelWidth) + paint(ruleRow, "dim", output);
  const legend = REGIONS.flatMap((region) => {
    const { block, style } = LOOKS[region];
    return wrap(REGION_NAMES[region], output.columns - LEGEND_INDENT).map((line, index) =>
      `  ${index === 0 ? paint(block.repeat(2), style, output) : "  "} ${line}`
    );
  });
  return [
    ...wrap("attention mask (line: who looks; column: at whom)", output.columns),
    ...lines.slice(0, contextLength),
    ...(contextLength < count ? [rule] : []),
    ...lines.slice(contextLength),
    ...legend,
  ];
}
