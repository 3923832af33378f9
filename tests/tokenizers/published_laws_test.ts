import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parsePrompt } from "../../core/text/prompt.ts";
import { splitCommands } from "../../core/text/part.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { isBlank, trimEnd } from "../../core/text/whitespace.ts";
import { anyString } from "../text/any_string.ts";
import { SMALL_TOKENIZERS } from "./small_vocabularies.ts";

const all: readonly (readonly [string, Tokenizer])[] = Object.entries(SMALL_TOKENIZERS);
const byteLevel = [SMALL_TOKENIZERS.gpt2, SMALL_TOKENIZERS.roberta];

/** Strings in which the pieces of the small vocabularies are likely. */
function anyText(): fc.Arbitrary<string> {
  const likely = fc.constantFrom(
    "a",
    "aa",
    "b",
    " ",
    " the",
    "é",
    "北京",
    "<n>",
    "▁",
    "\x85",
    "\x1c",
    "\uFEFF",
  );
  const command = fc.constantFrom(...all.flatMap(([, tokenizer]) => tokenizer.commandTokens)).map(
    ({ spelling }) => spelling,
  );
  return fc.array(fc.oneof(likely, anyString(), command), { maxLength: 12 }).map((parts) => parts.join(""));
}

Deno.test("published: byte-level kinds lose nothing of a text, lone surrogates included", () => {
  fc.assert(fc.property(anyText(), (text) => {
    fc.pre(!isBlank(text));
    for (const { encode, decode } of byteLevel) assertEquals(decode(encode(text)), text);
  }));
});

Deno.test("published: ids are within the vocabulary", () => {
  fc.assert(fc.property(anyText(), (text) => {
    for (const [, { encode, vocabularySize }] of all) {
      assert(encode(text).every((id) => Number.isInteger(id) && id >= 0 && id < vocabularySize));
    }
  }));
});

Deno.test("published: a text never encodes to a command, even when it spells one; only [UNK] of BERT is text", () => {
  fc.assert(fc.property(anyText(), (text) => {
    for (const [kind, { encode, commandTokens }] of all) {
      const commands = new Set(
        commandTokens.filter(({ name }) => !(kind === "bert" && name === "UNK")).map(({ id }) => id),
      );
      assert(encode(text).every((id) => !commands.has(id)), kind);
    }
  }));
});

Deno.test("published: what was decoded encodes to the same ids as long as nothing is unknown", () => {
  const text = fc.array(fc.constantFrom("a", "b", "aa", " ", "北京", "."), { maxLength: 20 });
  fc.assert(fc.property(text, (parts) => {
    for (const [kind, { encode, decode, commands }] of all) {
      const ids = encode(parts.join(""));
      const unknown = kind === "bert" ? commands.UNK : 0;
      if (kind !== "gpt2" && kind !== "roberta" && ids.includes(unknown ?? -1)) continue;
      assertEquals(encode(decode(ids)), ids, kind);
    }
  }));
});

Deno.test("published: commands that are asked for are found, by name, and masks swallow whitespace on their left", () => {
  fc.assert(fc.property(anyText(), fc.constantFrom("", " ", "\n \x85\u3000"), (text, space) => {
    for (const [kind, tokenizer] of all) {
      const { encode, commands, encodeParts } = tokenizer;
      const plain = text.replaceAll(/[[\]<>|]/g, "");
      if (isBlank(plain)) continue;
      const found = encodeParts(splitCommands(`${plain}${space}[gMASK]`, tokenizer));
      const before = kind === "bert" ? plain : trimEnd(plain);
      assertEquals(found, [...encode(before), commands.gMASK], kind);
    }
  }));
});

Deno.test("published: a prompt's blanks are commands, escaped ones text", () => {
  for (const [kind, tokenizer] of all) {
    const { MASK, sMASK } = tokenizer.commands;
    const ids = parsePrompt("a [MASK] b [sMASK]\\[MASK]", tokenizer);
    assertEquals(ids.filter((id) => id === MASK || id === sMASK), [MASK, sMASK], kind);
  }
});

Deno.test("published: whitespace alone is nothing; a command decodes to its spelling, no id to U+FFFD", () => {
  for (const [kind, tokenizer] of all) {
    assertEquals(
      [tokenizer.encode(" \n\x85\x1c"), tokenizer.encode(""), tokenizer.decode([])],
      [[], [], ""],
      kind,
    );
    assertEquals(tokenizer.decode([tokenizer.commands.sMASK ?? -1]), "[sMASK]", kind);
    assertEquals(tokenizer.decode([tokenizer.vocabularySize + 7]), "\uFFFD", kind);
    assertEquals(tokenizer.tokenOf(tokenizer.vocabularySize + 7), "\uFFFD", kind);
  }
});

Deno.test("published: what each kind makes of a few texts", () => {
  const { bert, gpt2, sentencepiece } = SMALL_TOKENIZERS;
  const tokens = ({ encode, tokenOf }: Tokenizer, text: string): string =>
    encode(text).map(tokenOf).join("|");
  assertEquals(tokens(bert, "UNable ÁB北京x\uFEFF. a\x85b"), "un|##able|a|##b|北|京|[UNK]|.|a|##b");
  assertEquals(tokens(gpt2, "the theé aaaaa"), "th|e|Ġthe|Ã©|Ġ|aa|aaa");
  // First aa aa a, from the left, then aaa. Unknown characters in a row are one.
  assertEquals(tokens(sentencepiece, " baaaaa北京 éè  a<n>a "), "▁|b|aa|aaa|北京|▁|<unk>|▁a|<n>|a");
  assertEquals(sentencepiece.decode(sentencepiece.encode("a  b é")), "a b  \u2047 ");
});

Deno.test("published: sentences end with tokens that contain an end", () => {
  const { bert, gpt2 } = SMALL_TOKENIZERS;
  const ends = (tokenizer: Tokenizer): readonly string[] =>
    Array.from({ length: tokenizer.vocabularySize }, (_, id) => id).filter(tokenizer.isSentenceEnd)
      .map(tokenizer.tokenOf);
  assertEquals(ends(bert), ["."]);
  assertEquals(ends(gpt2).toSorted(), ["!", ".", ":", ";", "?"]);
});
