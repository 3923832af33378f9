import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { buildShortTexts, decideShortTexts } from "../../core/objectives/short_texts.ts";
import { key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";
import { asText, TOKENS, trainingText } from "./any_text.ts";

Deno.test("short texts: pieces of the texts, no longer than decided, as many as would fill the window", () => {
  const texts = fc.array(trainingText, { maxLength: 4 });
  fc.assert(fc.property(anyKey, texts, fc.integer({ min: 34, max: 300 }), (anyKey, texts, maximum) => {
    const decision = decideShortTexts(anyKey, texts.map((text) => text.length), { maximum });
    assert(decision.length >= 32 && decision.length <= maximum - 2);
    const count = Math.floor((maximum - 1) / decision.length);
    const found = buildShortTexts(texts.map(asText), decision, TOKENS);
    assertEquals(found.length, count * texts.length);
    for (const [index, { tokens, lossMask }] of found.entries()) {
      const text = texts[Math.floor(index / count)] ?? [];
      assertEquals([tokens[0], tokens.length], [TOKENS.cls, lossMask.length]);
      assert(tokens.length <= decision.length + 1);
      assert(
        `,${text.slice(1).join()},`.includes(`${tokens.length > 1 ? "," : ""}${tokens.slice(1).join()}`),
      );
    }
  }));
});

Deno.test("short texts: a piece begins with a sentence, never with the eos behind one", () => {
  const text = asText([TOKENS.cls, 20, 21, 10, 22, 23, 10, TOKENS.eos, TOKENS.cls, 24, 25, 10, TOKENS.eos]);
  const begins = (start: number): readonly number[] | undefined =>
    buildShortTexts([text], { length: 4, starts: [[start]] }, TOKENS)[0]?.tokens.slice(1, 3);
  // The sentences begin at 0 and 3, the second document at 7; 6 is the eos behind a sentence end.
  assertEquals([0, 1, 2].map(begins), [[20, 21], [20, 21], [20, 21]]);
  assertEquals([3, 4, 5, 6].map(begins), [[22, 23], [22, 23], [22, 23], [22, 23]]);
  assertEquals(begins(7), [TOKENS.cls, 24]);
});

Deno.test("short texts: what does not fit together is refused", () => {
  const decide = () => decideShortTexts(key(1), [9], { maximum: 33 });
  assertThrows(decide, RangeError, "longest text 33: expected an integer of at least 34");
  const build = () => buildShortTexts([asText([1])], { length: 32, starts: [] }, TOKENS);
  assertThrows(build, RangeError, "starts of 0 texts: expected one list for each of 1");
});
