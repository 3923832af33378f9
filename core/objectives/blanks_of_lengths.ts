/** Blanks of given lengths at random places: what the token objective and the document objective share. */
import type { Span } from "../blanks/span.ts";
import { below } from "../random/below.ts";
import { type Key, split } from "../random/key.ts";
import type { Blanks, Skipped } from "./decision.ts";
import { type PieceOrder, pieceOrder } from "./piece_order.ts";
import { placeCount, placeSpans, shareLengths } from "./placement.ts";

/** What to place, and where it may stand. */
export interface LengthsToPlace {
  /** The lengths of the spans, in the order in which they are dealt out. */
  readonly lengths: readonly number[];
  /** The maskable stretch of every document of the text. */
  readonly documents: readonly Span[];
  /** The share of its tokens that every document but the longest gives; default 0.15. */
  readonly ratio?: number;
  readonly pieceOrder?: PieceOrder;
}

/**
 * Places spans of the given lengths. Skips the text when they do not all fit.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { blanksOfLengths } from "./blanks_of_lengths.ts";
 *
 * const documents = [{ start: 1, end: 9 }];
 * const decided = blanksOfLengths(key(1), { lengths: [3, 2], documents });
 * if (decided.kind !== "blanks" || decided.spans.length !== 2) throw new Error("both fit");
 * const tooLong = blanksOfLengths(key(1), { lengths: [9], documents });
 * if (tooLong.kind !== "skipped") throw new Error("nine tokens do not fit into eight");
 * ```
 */
export function blanksOfLengths(key: Key, input: LengthsToPlace): Blanks | Skipped {
  const { lengths, documents, ratio = 0.15 } = input;
  const [placesKey, orderKey] = split(key, 2);
  const { shares, unplaced } = shareLengths(lengths, { documents, ratio });
  if (unplaced > 0) {
    return {
      kind: "skipped",
      reason: `${unplaced} of ${lengths.length} spans (${
        lengths.join(", ")
      } tokens) do not fit into documents of ${
        documents.map((stretch) => stretch.end - stretch.start).join(", ")
      } maskable tokens`,
    };
  }
  let drawn = 0;
  const spans = shares.flatMap((share) => {
    const count = placeCount(share);
    return placeSpans(share, share.lengths.map(() => below(placesKey, count, { stream: drawn++ })));
  }).toSorted((a, b) => a.start - b.start);
  return { kind: "blanks", spans, order: pieceOrder(orderKey, spans.length, input.pieceOrder) };
}
