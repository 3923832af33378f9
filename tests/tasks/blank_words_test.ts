/** Laws of words as blanks, and the original's own masked texts. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { key } from "../../core/random/key.ts";
import { blankWords, drawWords, wordPlaces } from "../../core/tasks/blank_words.ts";
import { encodeBlanked } from "../../core/tasks/encode_blanked.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { beside, isBeside, WHOLE_SET } from "../blanks/beside_checkout.ts";

const TEXT = fc.array(fc.constantFrom("to", "be", ",", "[MASK]", "好", "是", " ", "\n ", "naïve"), {
  minLength: 1,
  maxLength: 40,
}).map((words) => words.join(" "));
const SHARE = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("blank words: stretches and answers in turn are the text; ⌊share · words⌋ words are gone", () => {
  fc.assert(fc.property(TEXT, SHARE, fc.nat(), (text, share, seed) => {
    const words = wordPlaces(text);
    const chosen = drawWords(key(seed), { words: words.length, share });
    assertEquals(chosen.length, Math.floor(share * words.length));
    assertEquals(new Set(chosen).size, chosen.length);
    const { stretches, answers } = blankWords(text, chosen);
    assertEquals(stretches.flatMap((each, i) => [each, answers[i] ?? ""]).join(""), text);
    const left = stretches.reduce((sum, each) => sum + wordPlaces(each).length, 0);
    assertEquals(left, words.length - chosen.length);
    // Neighbours share a blank: between two blanks there is a word.
    assert(stretches.slice(1, -1).every((each) => wordPlaces(each).length > 0));
  }));
});

Deno.test("blank words: the same key draws the same words, every word is drawn as often as another", () => {
  assertEquals(
    drawWords(key(3), { words: 30, share: 0.5 }),
    drawWords(key(3), { words: 30, share: 0.5 }),
  );
  const counts = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 2000; seed++) {
    for (const word of drawWords(key(seed), { words: 10, share: 0.3 })) {
      counts[word] = (counts[word] ?? 0) + 1;
    }
  }
  // Binomial(2000, 0.3): four deviations are 82.
  assert(counts.every((count) => Math.abs(count - 600) < 82), counts.join());
  assertThrows(() => drawWords(key(0), { words: 3, share: 1.5 }), RangeError, "share: expected 0 to 1");
  assertThrows(() => blankWords("a b", [2]), RangeError, "word 2: expected one of 2 words");
});

Deno.test("blank words: the context decodes to the text when its masks are replaced by the answers", () => {
  const tokenizer = byteLevel();
  fc.assert(fc.property(TEXT, SHARE, fc.nat(), (text, share, seed) => {
    const chosen = drawWords(key(seed), { words: wordPlaces(text).length, share });
    const { context: { ids, blanks }, answers } = encodeBlanked(blankWords(text, chosen), tokenizer);
    assertEquals(blanks.length, answers.length);
    const filled = ids.flatMap((id, place) => answers[blanks.indexOf(place)] ?? [id]);
    assertEquals(tokenizer.decode(filled.slice(1, -1)), text);
  }));
});

const GOLDEN = `${WHOLE_SET}cloze/seq2seq.json`;

Deno.test({ name: "blank words: the original's masked texts", ignore: !isBeside(GOLDEN) }, async () => {
  const { cases } = JSON.parse(await Deno.readTextFile(beside(GOLDEN)));
  let checked = 0;
  for (const { examples, mask_text_results = [] } of cases) {
    for (const [at, [masked, answers]] of mask_text_results.entries()) {
      const text: string = ` ${examples[at].text_a}`;
      const words = (of: string): number => of.split(/\s+/).filter((word) => word !== "").length;
      let [word, blank] = [0, 0];
      const chosen: number[] = [];
      for (const each of masked.trim().split(/\s+/)) {
        const count = each === "[MASK]" ? words(answers[blank++]) : 1;
        if (each === "[MASK]") chosen.push(...Array.from({ length: count }, (_, i) => word + i));
        word += count;
      }
      const ours = blankWords(text, chosen);
      assertEquals(ours.answers, answers);
      assertEquals(ours.stretches.join(" [MASK]"), masked);
      checked++;
    }
  }
  assertEquals(checked, 2);
});
