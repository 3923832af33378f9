/** An example together with the words that its numbers stand for. */
import type { Example } from "../core/blanks/example.ts";
import { layout } from "../core/blanks/layout.ts";
import { leftToRight } from "../core/blanks/order.ts";
import type { Span } from "../core/blanks/span.ts";
import { suffixLayout } from "../core/blanks/suffix_layout.ts";
import { withoutBlockPosition } from "../core/blanks/without_block_position.ts";
import { withSentinels } from "../core/blanks/with_sentinels.ts";
import { MARKS } from "./command_label.ts";

/** A text, its blanks, and what they are laid out to. */
export interface Labelled {
  /** The text's tokens. */
  readonly tokens: readonly string[];
  readonly spans: readonly Span[];
  /** `order[k]` is the span that becomes the k-th piece. */
  readonly order: readonly number[];
  readonly example: Example;
  /** What a number in `example.tokens` or `example.targets` is called. */
  readonly label: (id: number) => string;
}

/** What to mask. */
export interface Blanked {
  readonly tokens: readonly string[];
  readonly spans: readonly Span[];
  /** Default: left to right. */
  readonly order?: readonly number[];
  /** How masks are written; default `[M]`, as in the paper's figure 2. */
  readonly mask?: string;
  /** Whether the one span is a suffix, which has no end token. */
  readonly isSuffix?: boolean;
  /** Whether block positions do not tell the places inside a piece apart, see `withoutBlockPosition`. */
  readonly isFlat?: boolean;
  /** Whether masks and start tokens are numbered instead of matched by position, see `withSentinels`. */
  readonly hasSentinels?: boolean;
}

/** Positions of the published models with 512: that of everything behind a sentinel. */
const MAX_SEQUENCE_LENGTH = 512;

/**
 * Lays out a text of words. Every token is numbered by its place; mask, start and end of a piece follow.
 *
 * @throws {RangeError} when the spans or the order do not fit the text, see `layout`.
 *
 * @example
 * ```ts
 * import { labelled } from "./labelled.ts";
 *
 * const { example, label } = labelled({ tokens: ["x1", "x2", "x3"], spans: [{ start: 1, end: 2 }] });
 * if (example.tokens.map(label).join(" ") !== "x1 [M] x3 [S] x2") throw new Error();
 * ```
 */
export function labelled(blanked: Blanked): Labelled {
  const { tokens, spans, order = leftToRight(spans.length), mask = MARKS.MASK, isSuffix = false } = blanked;
  const ids = tokens.map((_, place) => place);
  const names = [...tokens, mask, MARKS.sop, MARKS.eop];
  const marks = { mask: ids.length, sop: ids.length + 1, eop: ids.length + 2 };
  const [first] = spans;
  const plain = isSuffix && first !== undefined
    ? suffixLayout({ tokens: ids, length: first.end - first.start, ...marks })
    : layout({ tokens: ids, spans, order, ...marks });
  const example = variantOf(plain, { ...blanked, first: names.length });
  const others = order.slice(1).map((_, k) => k + 1);
  const sentinels = [...others.map((k) => `${mask.slice(0, -1)}${k}]`), ...others.map((k) => `[S${k}]`)];
  names.push(...sentinels);
  return { tokens, spans, order, example, label: (id) => names[id] ?? `#${id}` };
}

function variantOf(
  example: Example,
  { isFlat, hasSentinels, first, spans }: Blanked & { readonly first: number },
): Example {
  const others = spans.slice(1).map((_, k) => first + k);
  const sentinels = {
    masks: others,
    sops: others.map((id) => id + others.length),
    maxSequenceLength: MAX_SEQUENCE_LENGTH,
  };
  const marked = hasSentinels ? withSentinels(example, sentinels) : example;
  return isFlat ? withoutBlockPosition(marked) : marked;
}
