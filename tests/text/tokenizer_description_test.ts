import { assertEquals, assertThrows } from "@std/assert";
import { byteLevel } from "../../core/text/byte_level.ts";
import { padVocabulary } from "../../core/text/pad_vocabulary.ts";
import { describeTokenizer, tokenizerFromDescription } from "../../core/text/tokenizer_description.ts";

Deno.test("tokenizer description: through JSON and back it cuts texts the same way", () => {
  const again = tokenizerFromDescription(JSON.parse(JSON.stringify(describeTokenizer(byteLevel()))));
  assertEquals(again.encode("naïve 🙂"), byteLevel().encode("naïve 🙂"));
  assertEquals(again.commands, byteLevel().commands);
});

Deno.test("tokenizer description: what describes no known tokenizer is refused in one sentence", () => {
  for (
    const [value, message] of [
      [null, "tokenizer: expected an object with type byte-level, found null"],
      [[], "tokenizer: expected an object with type byte-level, found []"],
      [{ type: "bpe" }, 'tokenizer type "bpe": expected byte-level'],
      [{ type: "__proto__" }, 'tokenizer type "__proto__": expected byte-level'],
      [{ type: 3 }, "tokenizer type 3: expected byte-level"],
    ] as const
  ) {
    assertThrows(() => tokenizerFromDescription(value), TypeError, message);
  }
});

Deno.test("vocabulary rows: the published sizes", () => {
  for (
    const [size, rows] of [[30524, 30592], [30650, 30720], [50266, 50304], [50011, 50048], [266, 384], [
      128,
      128,
    ]] as const
  ) {
    assertEquals(padVocabulary(size), rows);
  }
  assertThrows(() => padVocabulary(0), RangeError, "vocabulary size 0: expected a positive integer");
});
