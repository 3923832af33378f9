/** One plain sentence for every row of a picture. */
import type { Labelled } from "./labelled.ts";
import { isSuffix, placedPieces } from "./placed_pieces.ts";

/** The rows that are explained. */
export type RowName =
  | "text"
  | "span"
  | "Part A"
  | "Part B"
  | "position"
  | "block position"
  | "target"
  | "loss mask"
  | "attention mask";

/** A row and its sentence. */
export interface ExplainedRow {
  readonly row: RowName;
  readonly sentence: string;
}

function amount(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count} ${what}s`;
}

/**
 * The sentences, with the numbers of this very example.
 *
 * @example
 * ```ts
 * import { explainRows } from "./explain_rows.ts";
 * import { labelled } from "./labelled.ts";
 *
 * const [text] = explainRows(labelled({ tokens: ["a", "b"], spans: [{ start: 1, end: 2 }] }));
 * if (text?.sentence !== "The text has 2 tokens, counted from 0.") throw new Error(text?.sentence);
 * ```
 */
export function explainRows(from: Labelled): readonly ExplainedRow[] {
  const { tokens, spans, order, example } = from;
  const { contextLength } = example;
  const masked = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const pieces = placedPieces(from);
  const [first] = pieces;
  const isShuffled = order.some((span, piece) => span !== piece);
  const hasSentinels = pieces.some(({ start, maskPlace }) => example.position[start] !== maskPlace);
  const isFlat = pieces.some(({ start, end }) => end - start > 1 && example.blockPosition[start + 1] === 1);
  const at = first === undefined ? "" : String(example.position[first.start]);
  const end = isSuffix(from)
    ? "the last target is the last token of the text, for a text that goes on has no end"
    : "the last token of a piece predicts its end [E], so the model learns when an answer is complete";
  return [
    { row: "text", sentence: `The text has ${amount(tokens.length, "token")}, counted from 0.` },
    {
      row: "span",
      sentence: `Cut out: ${amount(spans.length, "span")} with ${amount(masked, "token")} in all ` +
        `(${
          Math.round(100 * masked / Math.max(1, tokens.length))
        } % of the text); the number of a span is that of its ` +
        "piece in Part B.",
    },
    {
      row: "Part A",
      sentence: `Part A is the text with one mask for every span, however long the span is: ` +
        `${amount(contextLength, "token")}, so nothing in it tells how long an answer will be.`,
    },
    {
      row: "Part B",
      sentence: "Part B holds the spans, each behind a start token [S]; " +
        (isShuffled
          ? "their order is shuffled, so that the model learns to use any answer for any other."
          : "here they stand in the order of the text."),
    },
    {
      row: "position",
      sentence: hasSentinels
        ? `Tokens of Part A have their place in Part A; all of Part B has position ${at}, for here the masks are ` +
          "numbered and say themselves which piece is which."
        : `Tokens of Part A have their place in Part A; every token of a piece, [S] included, has the place of its ` +
          `mask${first === undefined ? "" : `, ${at} for the first piece`}.`,
    },
    {
      row: "block position",
      sentence: isFlat
        ? "It is 0 in Part A and 1 in all of Part B: this variant does not tell the places inside a piece apart."
        : "It is 0 in Part A and counts 1, 2, 3 … inside every piece: where in the answer a token stands.",
    },
    {
      row: "target",
      sentence: `What must be predicted at each place: [S] predicts the first token of its span, and ${end}.`,
    },
    {
      row: "loss mask",
      sentence:
        `Only Part B is learnt from: ${amount(example.lossMask.reduce((a, b) => a + b, 0), "place")} of ` +
        `${example.lossMask.length} count.`,
    },
    {
      row: "attention mask",
      sentence:
        `Every token sees Part A, the ${
          amount(contextLength, "token")
        } with an index below ${contextLength}; ` +
        "a token of Part B also sees itself and what stands before it in Part B; nothing else is seen.",
    },
  ];
}
