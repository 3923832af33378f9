/** Spans and orders as they are written on the command line. */
import type { Span } from "../../core/blanks/span.ts";
import { UsageError } from "../frame/errors.ts";

/**
 * The spans of `2:4,7:9`, each from its first token to the one behind its last.
 *
 * @throws {UsageError} when it is written in another way.
 *
 * @example
 * ```ts
 * import { parseSpans } from "./parse_spans.ts";
 *
 * if (parseSpans("2:4,7:9")[1]?.start !== 7) throw new Error();
 * ```
 */
export function parseSpans(text: string): readonly Span[] {
  return text.split(",").map((part): Span => {
    const [, start, end] = /^\s*(\d+):(\d+)\s*$/.exec(part) ?? [];
    if (start !== undefined && end !== undefined) return { start: Number(start), end: Number(end) };
    throw new UsageError(`option --spans: expected START:END,…, for example 2:4,7:9, found "${text}"`);
  });
}

/**
 * The order of `1,0`: for every piece of Part B, which span it is, counted from 0.
 *
 * @throws {UsageError} when it is written in another way.
 *
 * @example
 * ```ts
 * import { parseOrder } from "./parse_spans.ts";
 *
 * if (parseOrder("1,0")[0] !== 1) throw new Error();
 * ```
 */
export function parseOrder(text: string): readonly number[] {
  return text.split(",").map((part) => {
    if (/^\s*\d+\s*$/.test(part)) return Number(part);
    throw new UsageError(`option --order: expected numbers of spans, for example 1,0, found "${text}"`);
  });
}
