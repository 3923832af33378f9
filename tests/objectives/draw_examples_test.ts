import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { unlayout } from "../../core/blanks/unlayout.ts";
import { drawExamples, type DrawOptions } from "../../core/objectives/draw_examples.ts";
import { MIXTURES, type ObjectiveName } from "../../core/objectives/mixture.ts";
import { key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";
import { asText, TOKENS, trainingText } from "./any_text.ts";

const NONE = { token: 0, sentence: 0, document: 0 };
const texts = fc.array(trainingText.map(asText), { maxLength: 4 });
const objective = fc.constantFrom<ObjectiveName>("token", "sentence", "document");

Deno.test("drawExamples: every text is an example or skipped with a reason, in order", () => {
  fc.assert(fc.property(anyKey, texts, objective, (anyKey, texts, objective) => {
    const options: DrawOptions = { tokens: TOKENS, mixture: { ...NONE, [objective]: 1 } };
    const drawn = drawExamples(anyKey, texts, options);
    assertEquals(drawExamples(anyKey, texts, options), drawn);
    assertEquals(drawn.objective, objective);
    assertEquals(drawn.examples.length + drawn.skipped.length, texts.length);
    const skipped = new Set(drawn.skipped.map(({ text }) => text));
    const kept = texts.filter((_, index) => !skipped.has(index));
    for (const [index, example] of drawn.examples.entries()) {
      assert(example.lossMask.includes(1));
      assert(example.tokens.includes(TOKENS.mask[objective]));
      // The suffix form has no end token to take off; every other example holds its whole text.
      if (example.targets.at(-1) !== TOKENS.eop) continue;
      assertEquals(unlayout(example).tokens, kept[index]?.tokens);
    }
  }));
});

Deno.test("drawExamples: what is drawn for a text does not depend on the texts beside it", () => {
  const options: DrawOptions = { tokens: TOKENS, mixture: MIXTURES.base };
  fc.assert(fc.property(anyKey, texts, (anyKey, texts) => {
    const all = drawExamples(anyKey, texts, options);
    const first = drawExamples(anyKey, texts.slice(0, 1), options);
    if (first.examples.length > 0) assertEquals(all.examples[0], first.examples[0]);
  }));
});

Deno.test("drawExamples: block-mask dropout hides inputs of the token objective only", () => {
  const text = asText([
    TOKENS.cls,
    ...Array.from({ length: 98 }, (_, index) => index % 9 === 8 ? 10 : 30),
    TOKENS.eos,
  ]);
  const hidden = (objective: ObjectiveName): number =>
    drawExamples(key(5), [text], {
      tokens: TOKENS,
      mixture: { ...NONE, [objective]: 1 },
      blockDropout: { probability: 1, token: 7 },
    }).examples.flatMap(({ tokens }) => tokens).filter((token) => token === 7).length;
  assert(hidden("token") >= 15);
  assertEquals([hidden("sentence"), hidden("document")], [0, 0]);
});
