/** Who sees whom, as blocks: the picture of GLM's attention mask (GLM figure 2(d)). */
import { canAttend } from "../../core/blanks/can_attend.ts";
import type { Output } from "../frame/context.ts";
import { displayWidth } from "../../picture/display_width.ts";
import { paint, type Style } from "../terminal/paint.ts";
import { wrap } from "../../picture/wrap.ts";
import type { Labelled } from "../../picture/labelled.ts";

/** Longest example whose mask is drawn. */
export const LONGEST_PICTURE = 64;

/** Columns in front of the words of the legend. */
const LEGEND_INDENT = 5;

interface Region {
  readonly block: string;
  readonly style: Style;
  readonly meaning: string;
}

/** The three regions of the mask, and what lies outside. */
const REGIONS: Readonly<Record<"context" | "toContext" | "causal" | "hidden", Region>> = {
  context: { block: "█", style: "blue", meaning: "Part A sees all of Part A" },
  toContext: { block: "▓", style: "green", meaning: "Part B sees all of Part A" },
  causal: { block: "▒", style: "yellow", meaning: "Part B sees itself and what stands before it" },
  hidden: { block: "·", style: "dim", meaning: "not seen" },
};

function regionOf(query: number, key: number, contextLength: number): Region {
  if (!canAttend(query, key, { first: 0, contextEnd: contextLength })) return REGIONS.hidden;
  if (key >= contextLength) return REGIONS.causal;
  return query < contextLength ? REGIONS.context : REGIONS.toContext;
}

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
      const { block, style } = regionOf(query, key, contextLength);
      return (key === contextLength ? paint("│", "dim", output) : "") +
        paint(block.repeat(width), style, output);
    });
    return `${name}${" ".repeat(labelWidth - displayWidth(name))}${blocks.join("")}`;
  });
  const ruleRow = `${"─".repeat(width * contextLength)}┼${"─".repeat(width * (count - contextLength))}`;
  const rule = " ".repeat(labelWidth) + paint(ruleRow, "dim", output);
  const legend = Object.values(REGIONS).flatMap(({ block, style, meaning }) =>
    wrap(meaning, output.columns - LEGEND_INDENT).map((line, index) =>
      `  ${index === 0 ? paint(block.repeat(2), style, output) : "  "} ${line}`
    )
  );
  return [
    ...wrap("attention mask (line: who looks; column: at whom)", output.columns),
    ...lines.slice(0, contextLength),
    ...(contextLength < count ? [rule] : []),
    ...lines.slice(contextLength),
    ...legend,
  ];
}
