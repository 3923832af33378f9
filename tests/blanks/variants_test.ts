import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { layout } from "../../core/blanks/layout.ts";
import { pieces } from "../../core/blanks/pieces.ts";
import { replaceInputs } from "../../core/blanks/replace_inputs.ts";
import { shiftPositions } from "../../core/blanks/shift_positions.ts";
import { suffixLayout } from "../../core/blanks/suffix_layout.ts";
import { unlayout } from "../../core/blanks/unlayout.ts";
import { withSentinels } from "../../core/blanks/with_sentinels.ts";
import { withoutBlockPosition } from "../../core/blanks/without_block_position.ts";
import { markedText, MARKS } from "./marked_text.ts";

const sentinels = {
  masks: [910, 911, 912, 913, 914],
  sops: [920, 921, 922, 923, 924],
  maxSequenceLength: 512,
};

Deno.test("withoutBlockPosition: 0 in Part A, 1 in Part B, nothing else changes", () => {
  fc.assert(fc.property(markedText, (text) => {
    const example = layout(text);
    assertEquals(withoutBlockPosition(example), { ...example, blockPosition: example.lossMask });
  }));
});

Deno.test("shiftPositions: every position moves, pieces are still found", () => {
  fc.assert(fc.property(markedText, fc.nat(100), (text, offset) => {
    const example = layout(text);
    const shifted = shiftPositions(example, offset);
    assertEquals(shifted, { ...example, position: example.position.map((place) => place + offset) });
    assertEquals(unlayout(shifted), unlayout(example));
  }));
});

Deno.test("replaceInputs: only the inputs at the places change", () => {
  const cases = markedText.map(layout).chain((example) =>
    fc.record({ example: fc.constant(example), places: fc.subarray(example.tokens.map((_, index) => index)) })
  );
  fc.assert(fc.property(cases, ({ example, places }) => {
    const tokens = example.tokens.map((token, index) => places.includes(index) ? 999 : token);
    assertEquals(replaceInputs(example, { places, token: 999 }), { ...example, tokens });
  }));
});

Deno.test("withSentinels: mask and start token of a piece have the same number, the first keeps its own", () => {
  fc.assert(fc.property(markedText, fc.nat(9), (text, offset) => {
    const example = shiftPositions(layout(text), offset);
    const marked = withSentinels(example, sentinels);
    for (const [k, { start, maskPlace }] of pieces(example).entries()) {
      const mask = k === 0 ? MARKS.mask : sentinels.masks[k - 1];
      const sop = k === 0 ? MARKS.sop : sentinels.sops[k - 1];
      const found = [marked.tokens[maskPlace], marked.targets[maskPlace], marked.tokens[start]];
      assertEquals(found, [mask, mask, sop]);
    }
    assertEquals(
      marked.position.slice(0, marked.contextLength),
      example.position.slice(0, marked.contextLength),
    );
    assertEquals(new Set(marked.position.slice(marked.contextLength)).size, Math.min(1, text.spans.length));
    assertEquals(
      marked.targets.slice(marked.contextLength),
      example.targets.slice(example.contextLength),
    );
  }));
});

Deno.test("suffixLayout: one piece at the end, without end token and without its last input", () => {
  const cases = fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }).chain((tokens) =>
    fc.record({ tokens: fc.constant(tokens), length: fc.integer({ min: 1, max: tokens.length }) })
  );
  fc.assert(fc.property(cases, ({ tokens, length }) => {
    const spans = [{ start: tokens.length - length, end: tokens.length }];
    const whole = layout({ tokens, spans, ...MARKS });
    const suffix = suffixLayout({ tokens, length, ...MARKS });
    // The same span laid out as a blank has one index more: the one that predicts the end token.
    const withoutEnd = (list: readonly number[]): readonly number[] => list.slice(0, -1);
    assertEquals(suffix, {
      tokens: withoutEnd(whole.tokens),
      targets: withoutEnd(whole.targets),
      lossMask: withoutEnd(whole.lossMask),
      position: withoutEnd(whole.position),
      blockPosition: withoutEnd(whole.blockPosition),
      contextLength: whole.contextLength,
    });
  }));
});

Deno.test("suffixLayout: a text's own loss mask decides which targets count", () => {
  const example = suffixLayout({ tokens: [1, 2, 3, 4], length: 3, lossMask: [1, 0, 1, 1], ...MARKS });
  assertEquals(example.lossMask, [0, 0, 0, 1, 1]);
});

Deno.test("variants: what does not fit is refused in one sentence", () => {
  const spans = [{ start: 0, end: 1 }, { start: 1, end: 2 }];
  const example = layout({ tokens: [1, 2], spans, ...MARKS });
  const refused = (run: () => unknown, sentence: string): void => {
    assertThrows(run, RangeError, sentence);
  };
  refused(() => shiftPositions(example, -1), "position offset -1: expected a non-negative integer");
  refused(
    () => replaceInputs(example, { places: [6], token: 1 }),
    "place 6: expected an index of the example, 0 to 5",
  );
  refused(
    () => withSentinels(example, { masks: [], sops: [], maxSequenceLength: 9 }),
    "piece 1 has no sentinel: found 0 masks and 0 start tokens",
  );
  const suffix = { tokens: [1, 2], ...MARKS };
  refused(() => suffixLayout({ ...suffix, length: 0 }), "suffix of 0 tokens: expected an integer from 1");
  refused(() => suffixLayout({ ...suffix, length: 3 }), "suffix of 3 tokens: expected an integer from 1");
  refused(() => suffixLayout({ ...suffix, length: 1, lossMask: [1] }), "loss mask of 1 entries: expected 2");
});
