/** Where every piece of a labelled example is: in the text, in Part A and in Part B. */
import type { Span } from "../core/blanks/span.ts";
import type { Labelled } from "./labelled.ts";

/** One piece. */
export interface PlacedPiece {
  /** In the text. */
  readonly span: Span;
  /** Index of its mask in Part A. */
  readonly maskPlace: number;
  /** `[start, end)` in the example, the start token included. */
  readonly start: number;
  readonly end: number;
}

/**
 * The pieces in the order of Part B. Read off the spans and their order, so that it holds for the variants whose
 * positions no longer tell.
 *
 * @example
 * ```ts
 * import { labelled } from "./labelled.ts";
 * import { placedPieces } from "./placed_pieces.ts";
 *
 * const spans = [{ start: 1, end: 2 }, { start: 3, end: 5 }];
 * const [first] = placedPieces(labelled({ tokens: ["a", "b", "c", "d", "e"], spans, order: [1, 0] }));
 * if (first?.maskPlace !== 3 || first.start !== 4 || first.end !== 7) throw new Error();
 * ```
 */
export function placedPieces({ spans, order, example }: Labelled): readonly PlacedPiece[] {
  const { contextLength, tokens } = example;
  let removed = 0;
  const maskPlaces = spans.map(({ start, end }) => {
    const place = start - removed;
    removed += end - start - 1;
    return place;
  });
  let next = contextLength;
  return order.map((index) => {
    const span = spans[index] ?? { start: 0, end: 0 };
    const start = next;
    next = Math.min(tokens.length, start + span.end - span.start + 1); // a suffix has no end token
    return { span, maskPlace: maskPlaces[index] ?? 0, start, end: next };
  });
}

/**
 * Whether the one piece is a suffix: the text goes on, so it has no end token.
 *
 * @example
 * ```ts
 * import { labelled } from "./labelled.ts";
 * import { isSuffix } from "./placed_pieces.ts";
 *
 * const blanked = { tokens: ["a", "b"], spans: [{ start: 1, end: 2 }] };
 * if (isSuffix(labelled(blanked)) || !isSuffix(labelled({ ...blanked, isSuffix: true }))) throw new Error();
 * ```
 */
export function isSuffix(from: Labelled): boolean {
  return placedPieces(from).some(({ span, start, end }) => end - start === span.end - span.start);
}

/**
 * Which piece stands at an index of the example, its mask included; −1 for the rest of Part A.
 *
 * @example
 * ```ts
 * import { labelled } from "./labelled.ts";
 * import { pieceAt, placedPieces } from "./placed_pieces.ts";
 *
 * const pieces = placedPieces(labelled({ tokens: ["a", "b"], spans: [{ start: 1, end: 2 }] }));
 * if ([0, 1, 2, 3].map((index) => pieceAt(pieces, index)).join() !== "-1,0,0,0") throw new Error();
 * ```
 */
export function pieceAt(pieces: readonly PlacedPiece[], index: number): number {
  return pieces.findIndex(({ maskPlace, start, end }) =>
    index === maskPlace || start <= index && index < end
  );
}
