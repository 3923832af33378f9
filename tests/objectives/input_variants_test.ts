import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { layout } from "../../core/blanks/layout.ts";
import { shiftPositions } from "../../core/blanks/shift_positions.ts";
import { decideBlockDropout, hideablePlaces } from "../../core/objectives/block_dropout.ts";
import { contextMaskCandidates, decideContextMask } from "../../core/objectives/context_mask.ts";
import { decidePositionOffset } from "../../core/objectives/position_offset.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { markedText, MARKS } from "../blanks/marked_text.ts";
import { anyKey } from "../random/any_key.ts";

Deno.test("block-mask dropout: the inputs of Part B that are no start tokens, and nothing else", () => {
  fc.assert(fc.property(markedText, (text) => {
    const example = layout(text);
    const expected = example.blockPosition.flatMap((place, index) => place > 1 ? [index] : []);
    assertEquals(hideablePlaces(example), expected);
  }));
});

Deno.test("block-mask dropout: none at 0, all at 1, as often as asked in between", () => {
  fc.assert(fc.property(anyKey, markedText, (anyKey, text) => {
    const example = layout(text);
    assertEquals(decideBlockDropout(anyKey, example, { probability: 0 }), []);
    assertEquals(decideBlockDropout(anyKey, example, { probability: 1 }), hideablePlaces(example));
  }));
  const tokens = Array.from({ length: 1000 }, (_, index) => index);
  const example = layout({ tokens, spans: [{ start: 0, end: 1000 }], ...MARKS });
  const hidden = Array.from(
    { length: 20 },
    (_, draw) => decideBlockDropout(foldIn(key(1), draw), example, { probability: 0.1 }).length,
  ).reduce((a, b) => a + b, 0);
  // 20 000 draws of probability 0.1: five standard deviations are 212.
  assert(Math.abs(hidden - 2000) < 212, `${hidden} of 20000`);
  const refused = () => decideBlockDropout(key(1), example, { probability: -1 });
  assertThrows(refused, RangeError, "block-mask probability -1: expected a number from 0 to 1");
});

Deno.test("context mask: tokens of Part A within reach of a mask or its end, never masks", () => {
  fc.assert(fc.property(anyKey, markedText, fc.nat(4), fc.nat(9), (anyKey, text, range, count) => {
    const example = layout(text);
    const { contextLength, position } = example;
    const masks = new Set(position.slice(contextLength));
    const expected = Array.from({ length: contextLength }, (_, place) => place).filter((place) =>
      !masks.has(place) && [...masks, contextLength].some((mask) => Math.abs(mask - place) <= range)
    );
    assertEquals(contextMaskCandidates(example, range), expected);
    const hidden = decideContextMask(anyKey, example, { count, range });
    assertEquals(hidden.length, Math.min(count, expected.length));
    assertEquals(new Set(hidden).size, hidden.length);
    assert(hidden.every((place) => expected.includes(place)));
  }));
  const example = layout({ tokens: [1], spans: [], ...MARKS });
  const refused = () => decideContextMask(key(1), example, { count: 0.5 });
  assertThrows(refused, RangeError, "context-mask count 0.5: expected a non-negative integer");
});

Deno.test("position offset: every place that fits, none that does not", () => {
  const example = layout({ tokens: [1, 2, 3], spans: [], ...MARKS });
  const offsets = new Set<number>();
  for (let draw = 0; draw < 200; draw++) {
    const offset = decidePositionOffset(foldIn(key(1), draw), example, { maxSequenceLength: 6 });
    offsets.add(offset);
    assert(shiftPositions(example, offset).position.every((place) => place < 6));
  }
  assertEquals([...offsets].toSorted(), [0, 1, 2, 3]);
  assertEquals(decidePositionOffset(key(1), example, { maxSequenceLength: 3 }), 0);
});
