import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { layout } from "../../core/blanks/layout.ts";
import { pieces } from "../../core/blanks/pieces.ts";
import { unlayout } from "../../core/blanks/unlayout.ts";
import { markedText, MARKS } from "./marked_text.ts";

Deno.test("layout: nothing is lost, unlayout inverts it", () => {
  fc.assert(fc.property(markedText, (text) => {
    const { tokens, spans, order } = text;
    assertEquals(unlayout(layout(text)), { tokens, spans, order });
  }));
});

Deno.test("layout: all lists have |A| + Σ(length + 1) entries, and the loss counts Part B exactly", () => {
  fc.assert(fc.property(markedText, (text) => {
    const example = layout(text);
    const masked = text.spans.map(({ start, end }) => end - start);
    const partB = masked.reduce((sum, length) => sum + length + 1, 0);
    const partA = text.tokens.length - masked.reduce((sum, length) => sum + length - 1, 0);
    assertEquals(example.contextLength, partA);
    for (const list of [example.tokens, example.targets, example.position, example.blockPosition]) {
      assertEquals(list.length, partA + partB);
    }
    assertEquals(example.lossMask, example.tokens.map((_, index) => index < partA ? 0 : 1));
  }));
});

Deno.test("layout: Part A is the text with one mask for every span", () => {
  fc.assert(fc.property(markedText, (text) => {
    const example = layout(text);
    // Replaced from right to left, so that the indices of the spans to the left stay valid.
    const expected = text.spans.toReversed().reduce(
      (tokens, { start, end }) => tokens.toSpliced(start, end - start, MARKS.mask),
      [...text.tokens],
    );
    assertEquals(example.tokens.slice(0, example.contextLength), expected);
    assertEquals(example.targets.slice(0, example.contextLength), expected);
  }));
});

Deno.test("layout: every masked token is a target exactly once, each piece in the text's order", () => {
  fc.assert(fc.property(markedText, (text) => {
    const example = layout(text);
    const expected = text.order.flatMap((piece) => {
      const { start, end } = text.spans[piece] ?? { start: 0, end: 0 };
      return [...text.tokens.slice(start, end), MARKS.eop];
    });
    assertEquals(example.targets.slice(example.contextLength), expected);
  }));
});

Deno.test("layout: inside a piece the inputs are the targets one later, behind the start token", () => {
  fc.assert(fc.property(markedText, (text) => {
    const example = layout(text);
    const found = pieces(example);
    assertEquals(found.length, text.spans.length);
    for (const { start, end } of found) {
      assertEquals(example.tokens[start], MARKS.sop);
      assertEquals(example.tokens.slice(start + 1, end), example.targets.slice(start, end - 1));
      assertEquals(example.targets[end - 1], MARKS.eop);
    }
  }));
});

Deno.test("layout: positions follow their definition", () => {
  fc.assert(fc.property(markedText, (text) => {
    const { position, blockPosition, contextLength, tokens } = layout(text);
    for (let index = 0; index < contextLength; index++) {
      assertEquals([position[index], blockPosition[index]], [index, 0]);
    }
    let index = contextLength;
    for (const piece of text.order) {
      const span = text.spans[piece] ?? { start: 0, end: 0 };
      // Where the mask stands: what lies before it in the text, every span before it shrunk to one token.
      const before = text.spans.slice(0, piece);
      const maskPlace = span.start - before.reduce((sum, { start, end }) => sum + end - start - 1, 0);
      assertEquals(tokens[maskPlace], MARKS.mask);
      for (let place = 1; place <= span.end - span.start + 1; place++, index++) {
        assertEquals([position[index], blockPosition[index]], [maskPlace, place]);
      }
    }
    assertEquals(index, tokens.length);
  }));
});

Deno.test("layout: the order changes only how pieces follow each other", () => {
  fc.assert(fc.property(markedText, (text) => {
    const { order, ...unordered } = text;
    const byPiece = (example: ReturnType<typeof layout>) =>
      pieces(example).map(({ start, end }) => [
        example.position[start],
        example.tokens.slice(start, end),
        example.targets.slice(start, end),
      ]);
    const leftToRight = byPiece(layout(unordered));
    assertEquals(byPiece(layout(text)), order.map((piece) => leftToRight[piece] ?? []));
  }));
});

Deno.test("layout: neither the text nor its spans are changed", () => {
  fc.assert(fc.property(markedText, (text) => {
    const before = JSON.stringify(text);
    layout(text);
    assertEquals(JSON.stringify(text), before);
  }));
});

Deno.test("layout: a long text with many spans is no problem", () => {
  const tokens = Array.from({ length: 300_000 }, (_, index) => index);
  const spans = Array.from({ length: 50_000 }, (_, index) => ({ start: 6 * index, end: 6 * index + 4 }));
  assertEquals(unlayout(layout({ tokens, spans, ...MARKS })).tokens, tokens);
});

Deno.test("layout: orders that are no permutation are refused in one sentence", () => {
  const input = { tokens: [1, 2, 3], spans: [{ start: 0, end: 1 }, { start: 2, end: 3 }], ...MARKS };
  const refused = (order: readonly number[], sentence: string): void => {
    assertThrows(() => layout({ ...input, order }), RangeError, sentence);
  };
  refused([0], "order of 1 pieces: expected one entry for each of the 2 spans");
  refused([0, 0], "order[1] is 0: this piece comes twice");
  refused([0, 2], "order[1] is 2: expected a piece index from 0 to 1");
  refused([-1, 0], "order[0] is -1: expected a piece index from 0 to 1");
  assert(layout({ ...input, order: [1, 0] }).contextLength === 3);
});

Deno.test("unlayout: a piece without a mask in Part A is refused", () => {
  const example = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], ...MARKS });
  const astray = { ...example, position: [0, 1, 7, 7] };
  assertThrows(
    () => unlayout(astray),
    RangeError,
    "piece 0 has its mask at 7: expected a place in Part A, 0 to 1",
  );
});
