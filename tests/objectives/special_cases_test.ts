import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pieces } from "../../core/blanks/pieces.ts";
import { buildCausal } from "../../core/objectives/causal.ts";
import { buildMaskedLm, decideMaskedLm } from "../../core/objectives/masked_lm.ts";
import { maskEverything, maskSecondText, singleTokenBlanks } from "../../core/objectives/special_cases.ts";
import { anyKey } from "../random/any_key.ts";
import { document } from "./any_text.ts";

const MARKS = { mask: 2, sop: 5, eop: 6 };

Deno.test("single-token blanks are masked language modelling: the same input, the same targets, the same places", () => {
  fc.assert(fc.property(anyKey, document, (anyKey, text) => {
    const decision = decideMaskedLm(anyKey, text.length, {
      vocabularySize: 100,
      maskShare: 1,
      randomShare: 0,
    });
    const places = decision.places.map(({ place }) => place);
    const masked = buildMaskedLm(text, decision, MARKS);
    const blanks = singleTokenBlanks(text, { places, ...MARKS });
    assertEquals(blanks.tokens.slice(0, blanks.contextLength), masked.tokens);
    assertEquals(blanks.position.slice(0, blanks.contextLength), masked.position);
    const found = pieces(blanks);
    assertEquals(found.map(({ maskPlace }) => maskPlace), places);
    assertEquals(
      found.map(({ start }) => blanks.targets[start]),
      places.map((place) => masked.targets[place]),
    );
  }));
});

Deno.test("masking the second text is conditional generation: the first is the context, the second the target", () => {
  const second = fc.array(fc.nat(99), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(document, second, (first, second) => {
    const example = maskSecondText(first, { second, ...MARKS });
    assertEquals(example.tokens, [...first, MARKS.mask, MARKS.sop, ...second]);
    assertEquals(example.targets, [...first, MARKS.mask, ...second, MARKS.eop]);
    assertEquals(example.contextLength, first.length + 1);
  }));
  assertThrows(
    () => maskSecondText([1], { second: [], ...MARKS }),
    RangeError,
    "span [1, 1): end must be greater",
  );
});

Deno.test("masking everything is unconditional generation: an autoregressive model behind one mask", () => {
  fc.assert(fc.property(fc.array(fc.nat(99), { minLength: 1, maxLength: 20 }), (text) => {
    const example = maskEverything(text, MARKS);
    const causal = buildCausal([MARKS.sop, ...text, MARKS.eop]);
    assertEquals(example.tokens, [MARKS.mask, ...causal.tokens]);
    assertEquals(example.targets.slice(1), causal.targets);
    assertEquals(example.lossMask.slice(1), causal.lossMask);
    assertEquals(example.contextLength, 1);
  }));
});
