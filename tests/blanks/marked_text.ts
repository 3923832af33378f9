import fc from "fast-check";
import type { LayoutInput } from "../../core/blanks/layout.ts";
import type { Span } from "../../core/blanks/span.ts";

/** The marks of the generated texts; their other tokens lie below. */
export const MARKS: { readonly mask: 900; readonly sop: 901; readonly eop: 902 } = {
  mask: 900,
  sop: 901,
  eop: 902,
};

/** A text with spans and an order, ready to be laid out. */
export type MarkedText = Required<LayoutInput>;

interface Stretch {
  readonly gap: readonly number[];
  readonly masked: readonly number[];
}

const token = fc.oneof(fc.nat(20), fc.constantFrom(MARKS.mask, MARKS.sop, MARKS.eop));

function assemble(stretches: readonly Stretch[], tail: readonly number[]): Omit<MarkedText, "order"> {
  const tokens: number[] = [];
  const spans = stretches.map(({ gap, masked }): Span => {
    tokens.push(...gap, ...masked);
    return { start: tokens.length - masked.length, end: tokens.length };
  });
  return { ...MARKS, tokens: [...tokens, ...tail], spans };
}

/**
 * Any text with any valid spans: built from gaps (often empty, so that spans touch each other and both ends) and
 * masked stretches, so that no case is filtered away. The text may contain the marks themselves.
 */
export const markedText: fc.Arbitrary<MarkedText> = fc.tuple(
  fc.array(
    fc.record({
      gap: fc.array(token, { maxLength: 3 }),
      masked: fc.array(token, { minLength: 1, maxLength: 5 }),
    }),
    { maxLength: 6 },
  ),
  fc.array(token, { maxLength: 3 }),
).map(([stretches, tail]) => assemble(stretches, tail)).chain((text) => {
  const inOrder = text.spans.map((_, piece) => piece);
  return fc.shuffledSubarray(inOrder, { minLength: inOrder.length }).map((order) => ({ ...text, order }));
});
