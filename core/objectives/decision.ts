/**
 * What an objective drew, apart from what is built from it. A decision is plain data: it can be recorded, shown and
 * replayed.
 */
import type { Span } from "../blanks/span.ts";

/** These spans become blanks, in this order of pieces. */
export interface Blanks {
  readonly kind: "blanks";
  /** Sorted and disjoint. Empty when the text is too short for a single masked token. */
  readonly spans: readonly Span[];
  /** `order[k]` is the span that becomes the k-th piece. */
  readonly order: readonly number[];
}

/** The last `length` tokens are generated, without an end token. */
export interface Suffix {
  readonly kind: "suffix";
  readonly length: number;
}

/** This text gives no example, and why: for the caller to count, never to be lost silently. */
export interface Skipped {
  readonly kind: "skipped";
  readonly reason: string;
}

/** What any of the blank-filling objectives may decide about one text. */
export type Decision = Blanks | Suffix | Skipped;
