import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { byteLevel } from "../../core/text/byte_level.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { escapePrompt, parsePrompt } from "../../core/text/prompt.ts";
import { anyString } from "./any_string.ts";

const tokenizer = byteLevel();
const mask = commandId(tokenizer.commands, "MASK");
const sMask = commandId(tokenizer.commands, "sMASK");
const gMask = commandId(tokenizer.commands, "gMASK");
const text = tokenizer.encode;

Deno.test("prompt: the three masks become their commands, the rest is text", () => {
  assertEquals(
    parsePrompt("a [MASK]b[sMASK][gMASK]", tokenizer),
    [...text("a "), mask, ...text("b"), sMask, gMask],
  );
  assertEquals(parsePrompt("[mask] [MASK [ MASK] [CLS]", tokenizer), text("[mask] [MASK [ MASK] [CLS]"));
  assertEquals(parsePrompt("", tokenizer), []);
});

Deno.test("prompt: an odd number of backslashes escapes a mask, pairs are backslashes, elsewhere they are themselves", () => {
  assertEquals(parsePrompt("\\[MASK]", tokenizer), text("[MASK]"));
  assertEquals(parsePrompt("\\\\[MASK]", tokenizer), [...text("\\"), mask]);
  assertEquals(parsePrompt("\\\\\\[gMASK]", tokenizer), text("\\[gMASK]"));
  assertEquals(parsePrompt("a\\b \\[x]", tokenizer), text("a\\b \\[x]"));
});

Deno.test("prompt: escaping any text makes a prompt without blanks that is that text", () => {
  fc.assert(
    fc.property(anyString(), (any) => assertEquals(parsePrompt(escapePrompt(any), tokenizer), text(any))),
    { numRuns: 2000 },
  );
});

Deno.test("prompt: escaped texts around blanks keep texts and blanks apart", () => {
  fc.assert(fc.property(anyString(), anyString(), (a, b) => {
    // A text that ends with backslashes before a blank doubles them.
    const before = escapePrompt(a).replace(/\\+$/, (slashes) => slashes + slashes);
    const ids = parsePrompt(`${before}[MASK]${escapePrompt(b)}`, tokenizer);
    assertEquals(ids, [...text(a), mask, ...text(b)]);
  }));
});

Deno.test("prompt: a mask that the tokenizer lacks is refused by name", () => {
  const plain = { ...tokenizer, commands: { PAD: 0, MASK: 2 } };
  assertEquals(parsePrompt("[MASK]", plain), [2]);
  assertThrows(
    () => parsePrompt("[gMASK]", plain),
    RangeError,
    "command token gMASK: expected one of PAD, MASK",
  );
});
