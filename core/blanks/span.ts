/** Spans: the stretches of a text that are masked. */

/** The half-open stretch `[start, end)` of token indices. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A sentence's name for a span in error messages: `[2, 5)`. */
function named(span: Span): string {
  return `span [${span.start}, ${span.end})`;
}

/**
 * Checks the spans of one text: integers, not empty, inside the text, sorted and disjoint. Spans may touch: `[1, 3)`
 * and `[3, 4)` are two blanks in a row.
 *
 * @param spans the spans, from left to right
 * @param length the number of tokens of the text
 * @throws {RangeError} one sentence that names the first span that breaks a rule.
 *
 * @example
 * ```ts
 * import { checkSpans } from "./span.ts";
 *
 * checkSpans([{ start: 0, end: 2 }, { start: 2, end: 3 }], 5);
 * try {
 *   checkSpans([{ start: 7, end: 5 }], 9);
 *   throw new Error("unreachable");
 * } catch (error) {
 *   if (!(error instanceof RangeError)) throw error;
 *   // span [7, 5): end must be greater than start
 * }
 * ```
 */
export function checkSpans(spans: readonly Span[], length: number): void {
  let previous: Span | undefined;
  for (const span of spans) {
    if (!Number.isInteger(span.start) || !Number.isInteger(span.end)) {
      throw new RangeError(`${named(span)}: start and end must be integers`);
    }
    if (span.end <= span.start) throw new RangeError(`${named(span)}: end must be greater than start`);
    if (span.start < 0) throw new RangeError(`${named(span)}: start must not be negative`);
    if (span.end > length) {
      throw new RangeError(`${named(span)}: end must not exceed the text's length ${length}`);
    }
    if (previous !== undefined && span.start < previous.start) {
      throw new RangeError(
        `${named(span)}: must not come after ${named(previous)}; spans are sorted by start`,
      );
    }
    if (previous !== undefined && span.start < previous.end) {
      throw new RangeError(`${named(span)}: overlaps ${named(previous)}`);
    }
    previous = span;
  }
}
