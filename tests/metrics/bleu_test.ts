/** Laws of BLEU, the numbers of the papers, and smoothing by hand. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { addBleuCounts, bleuCounts, corpusBleu, NO_BLEU_COUNTS, sentenceBleu } from "../../metrics/bleu.ts";
import { bleuWords } from "../../metrics/words.ts";

const WORDS = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 12 });
const REFERENCES = fc.array(WORDS, { minLength: 1, maxLength: 3 });

Deno.test("BLEU: from 0 to 1; 1 exactly where the candidate is a reference; 0 exactly where no word is shared", () => {
  fc.assert(fc.property(WORDS, REFERENCES, (candidate, references) => {
    const counts = bleuCounts(candidate, references);
    for (const score of [corpusBleu(counts), sentenceBleu(counts)]) {
      assert(score >= 0 && score <= 1 + 1e-12, `${score}`);
      assertEquals(score === 0, !references.flat().some((word) => candidate.includes(word)));
    }
    const own = bleuCounts(candidate, [...references, candidate]);
    assertAlmostEquals(corpusBleu(own), 1, 1e-12);
    assertAlmostEquals(sentenceBleu(own), 1, 1e-12);
  }));
});

Deno.test("BLEU: neither the order of the references nor that of the sentences counts; a reference more never takes a match", () => {
  fc.assert(fc.property(WORDS, REFERENCES, WORDS, (candidate, references, other) => {
    const counts = bleuCounts(candidate, references);
    assertEquals(bleuCounts(candidate, references.toReversed()), counts);
    const more = bleuCounts(candidate, [...references, other]);
    assert(counts.matches.every((matches, i) => matches <= (more.matches[i] ?? 0)));
    assertEquals(addBleuCounts(counts, more), addBleuCounts(more, counts));
    assertEquals(addBleuCounts(NO_BLEU_COUNTS, counts), counts);
  }));
});

Deno.test("BLEU: where all lengths match, it is Papineni's formula without smoothing", () => {
  fc.assert(fc.property(WORDS, WORDS, (candidate, reference) => {
    const { matches, totals, words, referenceWords } = bleuCounts(candidate, [reference]);
    fc.pre(matches.every((count) => count > 0));
    const product = matches.reduce((sum, count, i) => sum * count / (totals[i] ?? 1), 1);
    const brevity = words >= referenceWords ? 1 : Math.exp(1 - referenceWords / words);
    assertAlmostEquals(corpusBleu(bleuCounts(candidate, [reference])), brevity * product ** 0.25, 1e-12);
  }));
});

// Papineni et al. 2002, §2: the two candidates of example 1 and their references.
const REFERENCE_TEXTS = [
  "It is a guide to action that ensures that the military will forever heed Party commands",
  "It is the guiding principle which guarantees the military forces always being under the command of the Party",
  "It is the practical guide for the army always to heed the directions of the party",
];
const CANDIDATES = [
  "It is a guide to action which ensures that the military always obeys the commands of the party",
  "It is to insure the troops forever hearing the activity guidebook that party direct",
];

Deno.test("BLEU: the examples of Papineni et al.", () => {
  const references = REFERENCE_TEXTS.map(bleuWords);
  const [first, second] = CANDIDATES.map((text) => bleuCounts(bleuWords(text), references));
  assertEquals([first?.matches[0], first?.totals[0]], [17, 18]); // the paper's unigram precision, 17/18
  assertEquals([second?.matches[0], second?.totals[0]], [8, 14]); // and 8/14
  assertEquals([first?.matches[1], first?.totals[1]], [10, 17]); // bigrams, 10/17
  assertEquals([second?.matches[1], second?.totals[1]], [1, 13]); // and 1/13
  // By hand: (17/18 · 10/17 · 7/16 · 4/15)^(1/4), the nearest reference has 18 words, so there is no penalty.
  assertEquals(first?.matches.join(), "17,10,7,4");
  assertEquals(first?.referenceWords, 18);
  assertAlmostEquals(corpusBleu(first ?? NO_BLEU_COUNTS), (7 / 108) ** 0.25, 1e-12);
});

Deno.test("BLEU: smoothing by hand", () => {
  const counts = bleuCounts(["a", "b", "x", "y", "z"], [["a", "b", "c", "d", "e", "f"]]);
  assertEquals([counts.matches.join(), counts.totals.join()], ["2,1,0,0", "5,4,3,2"]);
  const brevity = Math.exp(1 - 6 / 5);
  // Half a trigram of 3, a quarter of a 4-gram of 2.
  assertAlmostEquals(corpusBleu(counts), brevity * (2 / 5 * 1 / 4 * 0.5 / 3 * 0.25 / 2) ** 0.25, 1e-12);
  assertAlmostEquals(sentenceBleu(counts), brevity * (2 / 5 * 2 / 5 * 1 / 4 * 1 / 3) ** 0.25, 1e-12);
});

Deno.test("BLEU: words are cut at punctuation but not inside numbers, and at every Chinese character", () => {
  const cut = (text: string): string => bleuWords(text).join(" ");
  assertEquals(cut("Hello, world! It's 3.14 (20,000)."), "Hello , world ! It ' s 3.14 ( 20,000 ) .");
  assertEquals(cut("北京2022年，很好。"), "北 京 2022 年 ， 很 好 。");
  assertEquals(cut(" \n"), "");
});
