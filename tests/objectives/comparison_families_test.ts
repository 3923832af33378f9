import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compareWithWeights } from "../../conformance/chi_square.ts";
import { canAttend } from "../../core/blanks/can_attend.ts";
import type { Example } from "../../core/blanks/example.ts";
import { buildCausal } from "../../core/objectives/causal.ts";
import { buildMaskedLm, decideMaskedLm } from "../../core/objectives/masked_lm.ts";
import { buildPrefix } from "../../core/objectives/prefix.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";

const text = fc.array(fc.integer({ min: 10, max: 99 }), { minLength: 2, maxLength: 40 });

/** The text index that row `index` predicts: its own place for a masked language model, the next one otherwise. */
function noAnswerIsVisible(example: Example, predicted: (index: number) => number): void {
  for (const [index, counts] of example.lossMask.entries()) {
    if (counts === 0) continue;
    assert(
      !canAttend(index, predicted(index), { first: 0, contextEnd: example.contextLength }),
      `row ${index} sees its own answer`,
    );
  }
}

Deno.test("causal: every token but the first is predicted once, from what is left of it", () => {
  fc.assert(fc.property(text, (tokens) => {
    const example = buildCausal(tokens);
    assertEquals([example.tokens, example.targets], [tokens.slice(0, -1), tokens.slice(1)]);
    assertEquals(example.lossMask, tokens.slice(1).map(() => 1));
    assertEquals(example.contextLength, 0);
    noAnswerIsVisible(example, (index) => index + 1);
  }));
  assertThrows(() => buildCausal([1]), RangeError, "text of 1 tokens: expected at least 2");
});

Deno.test("prefix: every token behind the prefix is predicted once, none of the prefix, no answer is visible", () => {
  const cases = text.chain((tokens) =>
    fc.record({ tokens: fc.constant(tokens), prefixLength: fc.nat(tokens.length - 1) })
  );
  fc.assert(fc.property(cases, ({ tokens, prefixLength }) => {
    const example = buildPrefix(tokens, { prefixLength });
    const predicted = example.targets.filter((_, index) => example.lossMask[index] === 1);
    assertEquals(predicted, tokens.slice(Math.max(1, prefixLength)));
    assertEquals(example.contextLength, prefixLength);
    noAnswerIsVisible(example, (index) => index + 1);
  }));
  const whole = () => buildPrefix([1, 2, 3], { prefixLength: 3 });
  assertThrows(whole, RangeError, "prefix of 3 tokens: expected an integer from 0 to 2");
});

Deno.test("masked LM: the decided places are predicted, all else is shown, the whole text is context", () => {
  fc.assert(fc.property(anyKey, text, fc.constantFrom(0.15, 0.5, 1), (anyKey, tokens, ratio) => {
    const decision = decideMaskedLm(anyKey, tokens.length, { ratio, vocabularySize: 100 });
    const count = Math.min(Math.floor(ratio * tokens.length), tokens.length - 2);
    assertEquals(decision.places.length, Math.max(0, count));
    const places = decision.places.map(({ place }) => place);
    assertEquals([...new Set(places)].toSorted((a, b) => a - b), places);
    assert(places.every((place) => place >= 1 && place <= tokens.length - 2));
    const example = buildMaskedLm(tokens, decision, { mask: 2 });
    assertEquals(example.targets, tokens);
    assertEquals(example.lossMask, tokens.map((_, place) => places.includes(place) ? 1 : 0));
    assertEquals(example.contextLength, tokens.length);
    for (const [place, token] of example.tokens.entries()) {
      const input = decision.places.find((each) => each.place === place)?.input ?? "keep";
      assertEquals(token, input === "mask" ? 2 : input === "keep" ? tokens[place] : input);
    }
  }));
});

Deno.test("masked LM: eighty per cent masks, ten random tokens, ten kept", () => {
  const counts = [0, 0, 0];
  for (let sample = 0; sample < 400; sample++) {
    for (const { input } of decideMaskedLm(foldIn(key(3), sample), 200, { vocabularySize: 50 }).places) {
      const kind = input === "mask" ? 0 : input === "keep" ? 2 : 1;
      counts[kind] = (counts[kind] ?? 0) + 1;
      assert(typeof input !== "number" || input >= 0 && input < 50);
    }
  }
  assert(compareWithWeights(counts, [0.8, 0.1, 0.1]).probability > 1e-6, String(counts));
});

Deno.test("masked LM: shares and places that do not exist are refused", () => {
  const decide = () => decideMaskedLm(key(1), 9, { vocabularySize: 9, maskShare: 0.9, randomShare: 0.2 });
  assertThrows(decide, RangeError, "shares 0.9 and 0.2: expected at least 0, and at most 1 together");
  const decision = { kind: "masked" as const, places: [{ place: 3, input: "keep" as const }] };
  const build = () => buildMaskedLm([1, 2, 3], decision, { mask: 2 });
  assertThrows(build, RangeError, "masked place 3: expected an index of the text, 0 to 2");
});
