/** The inverse of the layout: nothing is lost when a text is cut into Part A and Part B. */
import type { Example } from "./example.ts";
import { pieces } from "./pieces.ts";
import type { Span } from "./span.ts";

/** The text, spans and order an example was laid out from. */
export interface Unlaid {
  readonly tokens: readonly number[];
  readonly spans: readonly Span[];
  readonly order: readonly number[];
}

/**
 * Recovers text, spans and order: `unlayout(layout(input))` is `input` without its mask, sop and eop.
 *
 * Reads targets and position ids only, so that replaced inputs and shifted positions do not matter. Not for the
 * suffix form (which has no end token), nor for examples without block positions or with sentinels.
 *
 * @throws {RangeError} when a piece's mask does not lie in Part A.
 *
 * @example
 * ```ts
 * import { layout } from "./layout.ts";
 * import { unlayout } from "./unlayout.ts";
 *
 * const spans = [{ start: 0, end: 2 }, { start: 2, end: 3 }];
 * const example = layout({ tokens: [5, 6, 7, 8], spans, order: [1, 0], mask: 90, sop: 91, eop: 92 });
 * if (unlayout(example).tokens.join() !== "5,6,7,8") throw new Error("text lost");
 * ```
 */
export function unlayout(example: Example): Unlaid {
  const laid = pieces(example).map((piece, k) => {
    if (piece.maskPlace < 0 || piece.maskPlace >= example.contextLength) {
      throw new RangeError(
        `piece ${k} has its mask at ${piece.maskPlace}: expected a place in Part A, 0 to ${
          example.contextLength - 1
        }`,
      );
    }
    return { k, maskPlace: piece.maskPlace, tokens: example.targets.slice(piece.start, piece.end - 1) };
  });
  const fromLeft = laid.toSorted((a, b) => a.maskPlace - b.maskPlace);
  const tokens: number[] = [];
  const spans: Span[] = [];
  const order: number[] = laid.map(() => 0);
  let next = 0;
  for (const [piece, { k, maskPlace, tokens: masked }] of fromLeft.entries()) {
    tokens.push(...example.targets.slice(next, maskPlace));
    spans.push({ start: tokens.length, end: tokens.length + masked.length });
    tokens.push(...masked);
    order[k] = piece;
    next = maskPlace + 1;
  }
  tokens.push(...example.targets.slice(next, example.contextLength));
  return { tokens, spans, order };
}
