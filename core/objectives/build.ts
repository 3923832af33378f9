/** From a decision to an example: deterministic, and the same for all blank-filling objectives. */
import type { Example } from "../blanks/example.ts";
import { layout } from "../blanks/layout.ts";
import { suffixLayout } from "../blanks/suffix_layout.ts";
import type { Blanks, Suffix } from "./decision.ts";

/** The tokens that mark blanks. The mask is the objective's own: MASK, sMASK or gMASK. */
export interface BlankTokens {
  readonly mask: number;
  readonly sop: number;
  readonly eop: number;
  /** For a suffix: per token of the text, 1 where it counts as a target; default: all count. */
  readonly lossMask?: readonly number[];
}

/**
 * Builds the example of a text from what was decided about it.
 *
 * @throws {RangeError} when the decision does not fit the text, see `layout` and `suffixLayout`.
 *
 * @example
 * ```ts
 * import { buildExample } from "./build.ts";
 *
 * const tokens = { mask: 90, sop: 91, eop: 92 };
 * const example = buildExample([1, 2, 3], { kind: "suffix", length: 1 }, tokens);
 * if (example.tokens.join() !== "1,2,90,91") throw new Error("not a suffix");
 * ```
 */
export function buildExample(
  text: readonly number[],
  decision: Blanks | Suffix,
  tokens: BlankTokens,
): Example {
  const { mask, sop, eop, lossMask } = tokens;
  if (decision.kind === "blanks") {
    return layout({ tokens: text, spans: decision.spans, order: decision.order, mask, sop, eop });
  }
  return suffixLayout({ tokens: text, length: decision.length, mask, sop, ...(lossMask && { lossMask }) });
}
