/** Texts with blanks, short and of all scripts. */
import fc from "fast-check";
import type { Blanked } from "../../picture/labelled.ts";

/** Tokens, disjoint spans and an order of the pieces. */
export function arbitraryBlanked(): fc.Arbitrary<Blanked> {
  const word = fc.oneof(
    fc.constantFrom("x1", "<b>", "a&b", "北京", "🙂", "a very very long token indeed", '"'),
    fc.string({ minLength: 1, maxLength: 6 }),
  );
  return fc.array(fc.tuple(word, fc.constantFrom("keep", "begin", "continue")), {
    minLength: 1,
    maxLength: 40,
  })
    .chain((marked) => {
      const spans: { start: number; end: number }[] = [];
      let isOpen = false;
      for (const [place, [, mark]] of marked.entries()) {
        const last = spans.at(-1);
        if (mark === "continue" && isOpen && last !== undefined) {
          spans[spans.length - 1] = { ...last, end: place + 1 };
        } else if (mark === "begin") spans.push({ start: place, end: place + 1 });
        isOpen = mark !== "keep" && (mark === "begin" || isOpen);
      }
      const all = spans.map((_, index) => index);
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
        .map((order) => ({ tokens: marked.map(([token]) => token), spans, order }));
    });
}
