/** An example of a batch with the words that its numbers stand for. */
import type { Example } from "../core/blanks/example.ts";
import { pieces } from "../core/blanks/pieces.ts";
import { unlayout } from "../core/blanks/unlayout.ts";
import type { Labelled } from "./labelled.ts";

/**
 * The example with its text, spans and order, which are read off its targets and positions.
 *
 * @param options `eop`: the token that ends a piece, which a suffix lacks; `label`: what a token is called
 * @example
 * ```ts
 * import { layout } from "../core/blanks/layout.ts";
 * import { labelledExample } from "./labelled_example.ts";
 *
 * const example = layout({ tokens: [7, 8, 9], spans: [{ start: 1, end: 3 }], mask: 2, sop: 5, eop: 6 });
 * const { tokens, spans } = labelledExample(example, { eop: 6, label: String });
 * if (tokens.join() !== "7,8,9" || spans[0]?.end !== 3) throw new Error();
 * ```
 */
export function labelledExample(
  example: Example,
  { eop, label }: { readonly eop: number; readonly label: (id: number) => string },
): Labelled {
  const { targets, contextLength } = example;
  const isSuffix = pieces(example).length === 1 && targets.at(-1) !== eop;
  if (isSuffix) {
    const tokens = [...targets.slice(0, contextLength - 1), ...targets.slice(contextLength)].map(label);
    return { tokens, spans: [{ start: contextLength - 1, end: tokens.length }], order: [0], example, label };
  }
  const { tokens, spans, order } = unlayout(example);
  return { tokens: tokens.map(label), spans, order, example, label };
}
