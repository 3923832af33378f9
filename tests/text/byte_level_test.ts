import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { byteLevel } from "../../core/text/byte_level.ts";
import { COMMAND_SPELLINGS, type CommandName } from "../../core/text/command_tokens.ts";
import { SENTENCE_ENDS } from "../../core/text/sentence_end.ts";
import { decodeWtf8, encodeWtf8 } from "../../core/text/wtf8.ts";
import { anyString } from "./any_string.ts";

const tokenizer = byteLevel();
const commandIds: ReadonlySet<number> = new Set(Object.values(tokenizer.commands));

Deno.test("byte-level: decode inverts encode for every string, lone surrogates included", () => {
  fc.assert(fc.property(anyString(), (text) => tokenizer.decode(tokenizer.encode(text)) === text), {
    numRuns: 2000,
  });
});

Deno.test("byte-level: every UTF-16 code unit on its own survives", () => {
  for (let unit = 0; unit <= 0xFFFF; unit++) {
    const text = String.fromCharCode(unit);
    assert(tokenizer.decode(tokenizer.encode(text)) === text, `code unit ${unit}`);
  }
});

Deno.test("byte-level: a text never encodes to a command, even when it spells one", () => {
  const texts = fc.oneof(anyString(), fc.constantFrom(...Object.values(COMMAND_SPELLINGS)));
  fc.assert(fc.property(texts, (text) => {
    const ids = tokenizer.encode(text);
    return ids.every((id) => !commandIds.has(id) && id < tokenizer.vocabularySize);
  }));
});

Deno.test("byte-level: encode of a joined text joins the ids, unless the seam joins surrogates", () => {
  const seam = (a: string, b: string): boolean => /[\uD800-\uDBFF]$/.test(a) && /^[\uDC00-\uDFFF]/.test(b);
  fc.assert(fc.property(anyString(), anyString(), (a, b) => {
    fc.pre(!seam(a, b));
    assertEquals(tokenizer.encode(a + b), [...tokenizer.encode(a), ...tokenizer.encode(b)]);
  }));
});

Deno.test("byte-level: padding and end of text are 0; commands are spelled out by decode", () => {
  assertEquals([tokenizer.commands.PAD, tokenizer.commands.EOS], [0, 0]);
  const { MASK = -1, sop = -1, eop = -1 } = tokenizer.commands;
  const ids = [...tokenizer.encode("a"), MASK, sop, ...tokenizer.encode("b"), eop];
  assertEquals(tokenizer.decode(ids), "a[MASK]<|startofpiece|>b<|endofpiece|>");
});

Deno.test("byte-level: it has every command, and they are distinct except PAD and EOS", () => {
  const names = Object.keys(COMMAND_SPELLINGS) as CommandName[];
  const ids = names.filter((name) => name !== "EOS").map((name) => tokenizer.commands[name]);
  assert(ids.every((id) => id !== undefined));
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("byte-level: a cut character is U+FFFD, and so is a row beyond the vocabulary", () => {
  const ids = tokenizer.encode("a。b");
  assertEquals(tokenizer.decode(ids.slice(0, 2)), "a\uFFFD");
  assertEquals(tokenizer.decode(ids.slice(2)), "\uFFFD\uFFFDb");
  assertEquals(tokenizer.decode([tokenizer.vocabularySize]), "\uFFFD");
});

Deno.test("byte-level: a command between the bytes of a character cuts it", () => {
  const [first = 0, second = 0] = tokenizer.encode("é");
  assertEquals(tokenizer.decode([first, tokenizer.commands.MASK ?? -1, second]), "\uFFFD[MASK]\uFFFD");
});

Deno.test("byte-level: an id that is no id is refused in one sentence", () => {
  for (const id of [-1, 1.5, Number.NaN]) {
    assertThrows(() => tokenizer.decode([id]), RangeError, `token id ${id}: expected a non-negative integer`);
  }
});

Deno.test("byte-level: sentence ends are the ASCII ones", () => {
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const character = commandIds.has(id) ? "" : tokenizer.decode([id]);
    assertEquals(tokenizer.isSentenceEnd(id), SENTENCE_ENDS.includes(character), `id ${id}`);
  }
});

Deno.test("wtf8: it is UTF-8 for strings without lone surrogates", () => {
  const encoder = new TextEncoder();
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    fc.pre(text.isWellFormed());
    assertEquals(encodeWtf8(text), [...encoder.encode(text)]);
  }));
});

Deno.test("wtf8: arbitrary bytes decode as TextDecoder has them, except that surrogates are characters", () => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const byte = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0xC2, 0xE0, 0xE3, 0xEF, 0xBB, 0xBF, 0xF0, 0xF4, 0x80, 0x8F, 0x90),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), (bytes) => {
      const hasSurrogate = bytes.some((each, i) => each === 0xED && (bytes[i + 1] ?? 0) >= 0xA0);
      fc.pre(!hasSurrogate);
      assertEquals(decodeWtf8(bytes), decoder.decode(Uint8Array.from(bytes)));
    }),
    { numRuns: 5000 },
  );
});
