/** From spans to an example: Part A, Part B, targets and both position ids. No randomness. */
import type { Example } from "./example.ts";
import { checkOrder, leftToRight } from "./order.ts";
import { checkSpans, type Span } from "./span.ts";

/** A text, what is masked in it, and the tokens that mark it. */
export interface LayoutInput {
  /** The text, as token ids. */
  readonly tokens: readonly number[];
  /** The masked spans, sorted and disjoint; they may touch. */
  readonly spans: readonly Span[];
  /** `order[k]` is the span that becomes the k-th piece of Part B; default: left to right. */
  readonly order?: readonly number[];
  /** Stands for a span in Part A. */
  readonly mask: number;
  /** Begins every piece among the tokens. */
  readonly sop: number;
  /** Ends every piece among the targets. */
  readonly eop: number;
}

/**
 * Lays out one example (GLM §2.1 and §2.2, figure 2).
 *
 * With n tokens, k spans and s masked tokens the example has n − s + k tokens of Part A and s + k of Part B. The
 * length of a piece shows nowhere in Part A: every token of a piece, its start token included, has the position of
 * the one mask that stands for it.
 *
 * @throws {RangeError} when the spans are not sorted, disjoint, non-empty and inside the text, or when the order is
 * not a permutation of them.
 *
 * @example The text a b c d e with b c and e masked, the second span first
 * ```ts
 * import { layout } from "./layout.ts";
 *
 * const [mask, sop, eop] = [90, 91, 92];
 * const spans = [{ start: 1, end: 3 }, { start: 4, end: 5 }];
 * const example = layout({ tokens: [1, 2, 3, 4, 5], spans, order: [1, 0], mask, sop, eop });
 * //  tokens         1 90  4 90 | 91  5 | 91  2  3
 * //  targets        1 90  4 90 |  5 92 |  2  3 92
 * //  position       0  1  2  3 |  3  3 |  1  1  1
 * //  blockPosition  0  0  0  0 |  1  2 |  1  2  3
 * if (example.tokens.join() !== "1,90,4,90,91,5,91,2,3") throw new Error("not the layout above");
 * if (example.contextLength !== 4) throw new Error("Part A has four tokens");
 * ```
 */
export function layout(input: LayoutInput): Example {
  const { tokens: text, spans, mask, sop, eop } = input;
  const order = input.order ?? leftToRight(spans.length);
  checkSpans(spans, text.length);
  checkOrder(order, spans.length);

  const stretches: (readonly number[])[] = [];
  const maskPlaces: number[] = [];
  let next = 0;
  let removed = 0;
  for (const { start, end } of spans) {
    stretches.push(text.slice(next, start), [mask]);
    maskPlaces.push(start - removed);
    removed += end - start - 1;
    next = end;
  }
  const partA = [...stretches, text.slice(next)].flat();

  const contextLength = partA.length;
  const tokens = [partA];
  const targets = [partA];
  const position = [partA.map((_, place) => place)];
  const blockPosition = [partA.map(() => 0)];
  for (const piece of order) {
    const span = spans[piece] ?? { start: 0, end: 0 };
    const masked = text.slice(span.start, span.end);
    tokens.push([sop, ...masked]);
    targets.push([...masked, eop]);
    position.push(Array.from({ length: masked.length + 1 }, () => maskPlaces[piece] ?? 0));
    blockPosition.push(Array.from({ length: masked.length + 1 }, (_, place) => place + 1));
  }
  return {
    tokens: tokens.flat(),
    targets: targets.flat(),
    lossMask: tokens.flatMap((part, k) => part.map(() => k === 0 ? 0 : 1)),
    position: position.flat(),
    blockPosition: blockPosition.flat(),
    contextLength,
  };
}
