/** The mask of a row of a batch: one example, or several behind each other that never see each other. */
import type { Extent } from "../core/blanks/can_attend.ts";
import { explainQuery } from "./explain_query.ts";
import type { Labelled } from "./labelled.ts";

/** What is needed to draw a mask. */
export interface MaskRows {
  /** What the tokens are called. */
  readonly names: readonly string[];
  /** Of every token: where its example lies. */
  readonly extents: readonly Extent[];
  /** Indices before which a line is drawn: where Part B begins, or, with several examples, where each begins. */
  readonly dividers: readonly number[];
  /** The sentence on what a query sees. */
  readonly explain: (query: number) => string;
}

/**
 * The mask of the examples of a row.
 *
 * @example
 * ```ts
 * import { labelled } from "./labelled.ts";
 * import { maskRows } from "./mask_rows.ts";
 *
 * const one = labelled({ tokens: ["a", "b"], spans: [{ start: 1, end: 2 }] });
 * if (maskRows([one]).dividers.join() !== "2" || maskRows([one, one]).dividers.join() !== "4") throw new Error();
 * ```
 */
export function maskRows(examples: readonly Labelled[]): MaskRows {
  let next = 0;
  const placed = examples.map((from) => {
    const first = next;
    next += from.example.tokens.length;
    return { from, first, contextEnd: first + from.example.contextLength };
  });
  const isPacked = placed.length > 1;
  const at = (query: number) => placed.findLastIndex(({ first }) => first <= query);
  return {
    names: examples.flatMap(({ example, label }) => example.tokens.map(label)),
    extents: placed.flatMap(({ from, first, contextEnd }) =>
      from.example.tokens.map(() => ({ first, contextEnd }))
    ),
    dividers: placed.flatMap(({ from, first, contextEnd }) => {
      if (isPacked) return first === 0 ? [] : [first];
      return contextEnd === from.example.tokens.length ? [] : [contextEnd];
    }),
    explain(query) {
      const number = at(query);
      const place = placed[number];
      if (place === undefined) return "";
      const sentence = explainQuery(place.from, query - place.first);
      return isPacked
        ? `Example ${
          number + 1
        } of the row, counted from its own beginning: ${sentence} It sees no other example.`
        : sentence;
    },
  };
}
