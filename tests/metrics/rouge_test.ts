/** ROUGE against its definition, and by hand. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { rouge } from "../../metrics/rouge.ts";
import { textScores } from "../../metrics/text_scores.ts";

const WORD = fc.constantFrom("cat", "dog", "sat", "the", "on", "猫", "mat");
const WORDS = fc.array(WORD, { minLength: 1, maxLength: 9 });

function overlap(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  return a.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}

function common(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  return a[0] === b[0] ? 1 + common(restA, restB) : Math.max(common(restA, b), common(a, restB));
}

function measure(matches: number, found: number, right: number): number {
  return matches === 0 ? 0 : 2 * matches / (found + right);
}

Deno.test("ROUGE: n-grams in common and the longest common subsequence, as F measures (Lin 2004, §2 and §3)", () => {
  fc.assert(fc.property(WORDS, WORDS, (a, b) => {
    const pairs = (words: readonly string[]) => words.slice(1).map((word, i) => `${words[i]} ${word}`);
    const found = rouge(a.join(" "), [b.join(" ")]);
    const [x, y] = [pairs(a), pairs(b)];
    assertAlmostEquals(found.rouge1, measure(overlap(a, b), a.length, b.length), 1e-12);
    assertAlmostEquals(found.rouge2, measure(overlap(x, y), x.length, y.length), 1e-12);
    assertAlmostEquals(found.rougeL, measure(common(a, b), a.length, b.length), 1e-12);
  }));
});

Deno.test("ROUGE: symmetric; the best of several references counts; case and punctuation do not", () => {
  fc.assert(fc.property(WORDS, fc.array(WORDS, { minLength: 1, maxLength: 3 }), (a, references) => {
    const text = a.join(" ");
    const texts = references.map((words) => words.join(" "));
    const all = rouge(text, texts);
    const single = texts.map((each) => rouge(text, [each]));
    for (const name of ["rouge1", "rouge2", "rougeL"] as const) {
      assertEquals(all[name], Math.max(...single.map((scores) => scores[name])));
      assertAlmostEquals(rouge(texts[0] ?? "", [text])[name], single[0]?.[name] ?? NaN, 1e-12);
    }
    assertEquals(rouge(`${text.toUpperCase()}!`, texts), all);
  }));
});

Deno.test("ROUGE: by hand", () => {
  // "police killed the gunman" against "police ended the gunman": 3 of 4 words, 1 of 3 pairs (Lin 2004, §3.1).
  const { rouge1, rouge2, rougeL } = rouge("police ended the gunman", ["police killed the gunman"]);
  assertEquals([rouge1, rouge2, rougeL], [0.75, 1 / 3, 0.75]);
  assertEquals(rouge("the gunman ended police", ["police killed the gunman"]).rougeL, 0.5);
  // Lines are sentences. By hand: the first reference line shares w1 w2 with "w1 w2 w6 w7 w8" and w1 w3 w5 with
  // "w1 w3 w8 w9 w5", together 4 of its 5 words; 4/10 and 4/5 (Lin 2004, §3.2).
  const summary = rouge("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", ["w1 w2 w3 w4 w5"]);
  assertAlmostEquals(summary.rougeL, 2 * 4 / (10 + 5), 1e-12);
  // Precision 3/3, recall 3/5: a short candidate.
  assertAlmostEquals(rouge("the cat sat", ["the cat sat all day"]).rouge1, 0.75, 1e-12);
  assertEquals(rouge("running dogs", ["run dog"]).rouge1, 1);
});

Deno.test("ROUGE: nothing to compare is worth nothing", () => {
  const nothing = { rouge1: 0, rouge2: 0, rougeL: 0 };
  for (const [text, reference] of [["", "a"], ["...", "a"], ["a", "?!"], ["", ""], ["\n\n", "\n"]] as const) {
    assertEquals(rouge(text, [reference]), nothing);
  }
  assertEquals(rouge("a", ["?!", "a"]).rouge1, 1);
});

Deno.test("text scores: means over texts, but BLEU over all of them", () => {
  const texts = [
    { text: "The cat sat on the mat.", references: ["the cat sat on the mat"] },
    { text: "nothing like it", references: ["The dog ran home today", "Somewhere else"] },
  ];
  const scores = textScores(texts);
  assertEquals([scores.exactMatch, scores.rouge1, scores.rougeL], [0.5, 0.5, 0.5]);
  const [first] = texts;
  const alone = textScores(first === undefined ? [] : [first]);
  assert(scores.bleu > 0 && scores.bleu < alone.bleu);
  assertAlmostEquals(scores.sentenceBleu, alone.sentenceBleu / 2, 1e-12);
});
