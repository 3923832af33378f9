import { assertEquals } from "@std/assert";
import { bertWords, rawWords } from "../../text/bert_words.ts";
import { wordPattern } from "../../text/byte_level_bpe.ts";
import { UNASSIGNED_IN_14 } from "../../text/unicode14.ts";

Deno.test("Unicode 14: as many code points are unassigned as Python's unicodedata 14.0 says", () => {
  const unassigned = new RegExp(`^[${UNASSIGNED_IN_14}]$`, "u");
  let count = 0;
  for (let point = 0; point <= 0x10FFFF; point++) if (unassigned.test(String.fromCodePoint(point))) count++;
  assertEquals(count, 829_834);
});

Deno.test("Unicode 14: letters of later versions are no letters", () => {
  const later = "\u{31350}"; // an ideograph of Unicode 15.0
  assertEquals(`a${later}b`.match(wordPattern(UNASSIGNED_IN_14)), ["a", later, "b"]);
  assertEquals(`a${later}b`.match(wordPattern("")), [`a${later}b`]);
  assertEquals(bertWords(`a${later}b`), ["ab"]);
});

Deno.test("BERT's words: control characters vanish, whitespace of Unicode separates, accents go after case", () => {
  assertEquals(rawWords("a\x1cb\x85c\uFEFFd\u2028e\u00A0f\u3000g\vh"), [
    "a\x1cb\x85c\uFEFFd",
    "e",
    "f",
    "g\vh",
  ]);
  assertEquals(bertWords("a\x1cb\x85c\uFEFFd\v\0\uFFFD\u{E0020}"), ["abcd"]);
  assertEquals(bertWords("ΣΊΣΥΦΟΣ"), ["σισυφος"]);
  assertEquals(bertWords("İÅK\u{1171E}"), ["iak"]);
  assertEquals(bertWords("$5.99~x"), ["$", "5", ".", "99", "~", "x"]);
});
