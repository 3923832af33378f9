/** Laws of the baseline. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bestChoice, labelledWords, learnWords, wordsOf } from "../../core/tasks/bag_of_words.ts";

const SETTINGS = { epochs: 10, learningRate: 0.5, decay: 1e-4 };
const WORDS = ["fine", "poor", "the", "film"];

Deno.test("bag of words learns what one word decides, whatever stands around it", () => {
  const sentences = fc.array(
    fc.record({
      around: fc.array(fc.constantFrom("the", "film", "was"), { maxLength: 4 }),
      correct: fc.nat(1),
    }),
    { minLength: 12, maxLength: 24 },
  );
  fc.assert(fc.property(sentences, (given) => {
    const items = given.map(({ around, correct }) =>
      labelledWords([...around, WORDS[1 - correct], ...around].join(" "), 2, correct)
    );
    if (new Set(given.map(({ correct }) => correct)).size < 2) return;
    const weights = learnWords(items, SETTINGS);
    const right = items.filter((item) => bestChoice(item, weights) === item.correct).length;
    assert(right >= 0.9 * items.length);
  }));
});

Deno.test("bag of words: choices are weighed by their own words, and learning is deterministic", () => {
  const item = (right: string, wrong: string) => ({ choices: [wordsOf(wrong), wordsOf(right)], correct: 1 });
  const items = [item("it rained", "it snowed"), item("they were rained on", "they were snowed in")];
  const weights = learnWords(items, SETTINGS);
  assertEquals(bestChoice({ choices: [wordsOf("rained"), wordsOf("snowed")] }, weights), 0);
  assertEquals([...learnWords(items, SETTINGS)], [...weights]);
});
