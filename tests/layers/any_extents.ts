/** Rows as batches make them: one example or several, with padding behind them. */
import fc from "fast-check";
import type { Extent } from "../../core/blanks/can_attend.ts";

/** One example of a row: its tokens, and how many of them are Part A. */
interface Part {
  readonly length: number;
  readonly contextLength: number;
}

/**
 * The extents of `queries` tokens that follow `start` tokens of the same row. Examples of any lengths, Parts A from
 * nothing to everything; what remains is padding.
 */
export function anyExtents(
  { start, queries }: { readonly start: number; readonly queries: number },
): fc.Arbitrary<readonly Extent[]> {
  const total = start + queries;
  const part = fc.integer({ min: 1, max: total }).chain((length) =>
    fc.record({
      length: fc.constant(length),
      contextLength: fc.oneof(fc.constantFrom(0, length), fc.nat(length)),
    })
  );
  return fc.array(part, { maxLength: 6 }).map((parts) => extentsOf(parts, total).slice(start));
}

/** The extents of all tokens of a row, whose last example is cut off where it ends. */
function extentsOf(parts: readonly Part[], total: number): readonly Extent[] {
  let first = 0;
  const extents = parts.flatMap(({ length, contextLength }) => {
    const extent = { first, contextEnd: Math.min(total, first + contextLength) };
    first += length;
    return Array.from({ length }, () => extent);
  }).slice(0, total);
  const padding = Array.from({ length: total - extents.length }, (_, i) => extents.length + i);
  return [...extents, ...padding.map((index) => ({ first: index, contextEnd: index }))];
}
