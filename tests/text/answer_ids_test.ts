import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { answerIds } from "../../core/text/answer_ids.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { parsePrompt, swallowedSpaces } from "../../core/text/prompt.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { withBlank, withOpenEnd } from "../../core/text/with_blank.ts";

const keeping = byteLevel();

/** The same tokenizer with masks that take the whitespace on their left, as those of GPT-2 and of trained ones do. */
const swallowing: Tokenizer = {
  ...keeping,
  commandTokens: keeping.commandTokens.map((token) => ({ ...token, swallowsLeft: /MASK$/.test(token.name) })),
};
const mask = commandId(keeping.commands, "MASK");

const word = fc.stringMatching(/^[a-z]{1,4}$/);
const space = fc.constantFrom("", " ", "  ", "\n", "\t ");

Deno.test("answers stand in the text as if they had been written there, whether masks swallow whitespace or not", () => {
  const cases = fc.tuple(
    fc.array(fc.tuple(fc.oneof(word, fc.constant("")), space, word), { minLength: 1, maxLength: 4 }),
    fc.constantFrom(keeping, swallowing),
    fc.boolean(),
  );
  fc.assert(
    fc.property(cases, ([blanks, tokenizer, isSpaceWritten]) => {
      const prompt = blanks.map(([before, space]) => `${before}${space}[MASK]`).join("");
      const spaces = swallowedSpaces(prompt, tokenizer);
      assertEquals(spaces.length, blanks.length);
      const answers = blanks.map(([_, __, answer], blank) => {
        const space = spaces[blank] ?? "";
        return answerIds(isSpaceWritten ? space + answer : answer, { tokenizer, space });
      });
      const filled = parsePrompt(prompt, tokenizer).flatMap((
        id,
      ) => (id === mask ? answers.shift() ?? [] : [id]));
      assertEquals(tokenizer.decode(filled), blanks.map((parts) => parts.join("")).join(""));
    }),
  );
});

Deno.test("an empty answer is no token, and masks that swallow nothing have nothing in front of them", () => {
  assertEquals(answerIds("", { tokenizer: swallowing, space: " " }), []);
  assertEquals(swallowedSpaces("a [MASK] [sMASK] \\[MASK] [gMASK]", keeping), ["", "", ""]);
  assertEquals(swallowedSpaces("a [MASK] [sMASK] \\[MASK] [gMASK]", swallowing), [" ", " ", " "]);
});

Deno.test("a text that is to be continued has one open end, whatever blanks and backslashes it has", () => {
  for (
    const [prompt, expected] of [
      ["Once", "Once[gMASK]"],
      ["a [MASK] b", "a [MASK] b[gMASK]"],
      ["a [gMASK]", "a [gMASK]"],
      ["a \\[gMASK]", "a \\[gMASK][gMASK]"],
      ["a \\\\[gMASK]", "a \\\\[gMASK]"],
      ["a\\", "a\\\\[gMASK]"],
    ] as const
  ) assertEquals(withOpenEnd(prompt, keeping), expected);
  const { gMASK: _, ...commands } = keeping.commands;
  assertEquals(withOpenEnd("a", { commands }), "a[MASK]");
  assertEquals(withBlank("a", { commands }).appended, "[MASK]");
});
