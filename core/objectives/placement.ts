/** Where spans of given lengths are placed: shares of the documents, then places within each. */
import type { Span } from "../blanks/span.ts";

/** The lengths one document takes, in the order in which they will stand. */
export interface Share {
  readonly stretch: Span;
  readonly lengths: readonly number[];
}

/** Shares of the documents in the order in which their places are drawn, and how many lengths found no document. */
export interface Shares {
  readonly shares: readonly Share[];
  readonly unplaced: number;
}

function size(span: Span): number {
  return span.end - span.start;
}

/**
 * Deals span lengths out to the documents of a text, from the shortest document to the longest (of equal ones the
 * later comes first). Each but the longest takes lengths in turn up to ⌊ratio · its own size⌋; the longest takes
 * what is left as long as the spans fit with one unmasked token between neighbours.
 *
 * Source: `sample_span_in_document` of the published code.
 *
 * @example
 * ```ts
 * import { shareLengths } from "./placement.ts";
 *
 * const documents = [{ start: 1, end: 21 }, { start: 22, end: 32 }];
 * const { shares, unplaced } = shareLengths([1, 4, 2], { documents, ratio: 0.15 });
 * if (shares[0]?.lengths.join() !== "1" || shares[1]?.lengths.join() !== "4,2") throw new Error("unexpected");
 * if (unplaced !== 0) throw new Error("all lengths fit");
 * ```
 */
export function shareLengths(
  lengths: readonly number[],
  options: { readonly documents: readonly Span[]; readonly ratio: number },
): Shares {
  const bySize = options.documents.toReversed().toSorted((a, b) => size(a) - size(b));
  const shares: Share[] = [];
  let next = 0;
  for (const [place, stretch] of bySize.entries()) {
    const isLongest = place === bySize.length - 1;
    const room = isLongest ? size(stretch) : Math.floor(size(stretch) * options.ratio);
    const first = next;
    let taken = 0;
    for (; next < lengths.length; next++) {
      const length = lengths[next] ?? 0;
      const gaps = next - first;
      if (taken + length > room || taken + length + gaps > size(stretch)) break;
      taken += length;
    }
    if (next > first) shares.push({ stretch, lengths: lengths.slice(first, next) });
  }
  return { shares, unplaced: lengths.length - next };
}

/**
 * The number of places the spans of a share may be drawn from: m + 1 with m = free − k + 1, where free counts the
 * tokens that stay unmasked and k the spans.
 *
 * @example
 * ```ts
 * import { placeCount } from "./placement.ts";
 *
 * const share = { stretch: { start: 1, end: 55 }, lengths: [1, 5, 2] };
 * if (placeCount(share) !== 45) throw new Error("54 - 8 - 3 + 2 is 45");
 * ```
 */
export function placeCount(share: Share): number {
  const free = size(share.stretch) - share.lengths.reduce((sum, length) => sum + length, 0);
  return free - share.lengths.length + 2;
}

/**
 * The spans of a share from one drawn place per span, each below `placeCount`. The places are sorted; every span
 * then stands after the one before it with at least one unmasked token between. (Independent places, then sorted:
 * not uniform over all placements, as in the published code.)
 *
 * @throws {RangeError} when a place is out of range or their number is not the number of lengths.
 *
 * @example
 * ```ts
 * import { placeSpans } from "./placement.ts";
 *
 * const share = { stretch: { start: 1, end: 9 }, lengths: [2, 1] };
 * const spans = placeSpans(share, [3, 0]);
 * if (JSON.stringify(spans) !== '[{"start":1,"end":3},{"start":7,"end":8}]') throw new Error("unexpected");
 * ```
 */
export function placeSpans(share: Share, places: readonly number[]): readonly Span[] {
  const count = placeCount(share);
  if (places.length !== share.lengths.length) {
    throw new RangeError(`${places.length} places: expected one for each of ${share.lengths.length} spans`);
  }
  const wrong = places.find((place) => !Number.isInteger(place) || place < 0 || place >= count);
  if (wrong !== undefined) throw new RangeError(`place ${wrong}: expected an integer from 0 to ${count - 1}`);
  const sorted = places.toSorted((a, b) => a - b);
  let shift = share.stretch.start;
  return share.lengths.map((length, index): Span => {
    const start = shift + (sorted[index] ?? 0);
    shift += length + 1;
    return { start, end: start + length };
  });
}
