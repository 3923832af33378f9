/** Sources with targets: what is learned is what the model is asked; the original's inputs; words as blanks. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Example } from "../../core/blanks/example.ts";
import { pieces as piecesOf } from "../../core/blanks/pieces.ts";
import { contextOf } from "../../core/infill/context.ts";
import { key } from "../../core/random/key.ts";
import {
  type ConditionalTask,
  originalTask,
  patternTask,
  sourcePattern,
} from "../../core/tasks/conditional_task.ts";
import { wordPlaces } from "../../core/tasks/blank_words.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import { wordBlanksExample } from "../../core/tasks/word_blanks.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { encodeEachPart } from "../../core/text/part.ts";
import { escapePrompt, parsePrompt } from "../../core/text/prompt.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";

const plain = byteLevel();
/** A vocabulary whose masks take the whitespace in front of them, as most published ones do. */
const swallowing: Tokenizer = {
  ...plain,
  commandTokens: plain.commandTokens.map((token) => ({ ...token, swallowsLeft: /MASK/.test(token.name) })),
  encodeParts: (parts) => encodeEachPart(parts, plain.encode),
};
const tokenizers = fc.constantFrom(plain, swallowing);
const eop = commandId(plain.commands, "eop");
/** Texts with whitespace, backslashes and spelled commands in them. */
const word = fc.constantFrom("so", "it", "goes,", "\\", "[MASK]", "是的", "é", "x\\[gMASK]");
const space = fc.constantFrom(" ", "  ", "\n");
const text = fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.flat().join("").slice(0, -1));

function only<T>(values: readonly T[]): T {
  const [value] = values;
  assert(value !== undefined);
  return value;
}

const encode = (
  task: ConditionalTask,
  row: Readonly<Record<string, string>>,
  options: { readonly tokenizer: Tokenizer; readonly length: number },
) => task.encode(only(task.read(row)), options);

Deno.test("seq2seq: the context is that of the prompt that generate and infill are given; the target has its end", () => {
  fc.assert(
    fc.property(text, text, tokenizers, (given, short, tokenizer) => {
      const row = { long: given, short };
      const long = given.trimEnd();
      const read = (prompt: string) => contextOf(parsePrompt(prompt, tokenizer), tokenizer);
      const [slashes = ""] = /\\*$/.exec(long) ?? []; // must not escape the blank
      const before = escapePrompt(long) + slashes;
      for (
        const [source, prompt] of [
          ["long", `${before}[gMASK]`],
          ["{long} In short: [MASK]", `${escapePrompt(long)} In short: [MASK]`],
          ["{long}[sMASK], it says.", `${before}[sMASK], it says.`],
        ] as const
      ) {
        const task = patternTask(sourcePattern(source, tokenizer.commands), "short");
        const { context, piece, isShortened } = encode(task, row, { tokenizer, length: 500 });
        const { ids, blanks } = read(prompt);
        assertEquals(context, ids);
        assertEquals(piece.blank, blanks[0]);
        assertEquals(task.ask(only(task.read(row)), { tokenizer, length: 500 }), { ids, blanks });
        assertEquals(piece.targets.at(-1), eop);
        assertEquals(plain.decode(piece.targets.slice(0, -1)).trim(), short.trim());
        assertEquals(isShortened, false);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("seq2seq: only the source is shortened, to exactly what fits; a target that does not fit is refused", () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 8, max: 60 }), (long, short, length) => {
      const tokenizer = plain;
      for (
        const task of [
          patternTask(sourcePattern("text", tokenizer.commands), "summary"),
          originalTask(GENERATION_TASKS.summary, { text: "text" }),
        ]
      ) {
        const row = { text: long, summary: short };
        const whole = encode(task, row, { tokenizer, length: 1000 });
        const fixed = task.name === "summary" && whole.piece.blank === 1 ? 2 + " Content:".length : 2;
        if (fixed + whole.piece.targets.length > length) {
          assertThrows(() => encode(task, row, { tokenizer, length }), RangeError);
          continue;
        }
        const { context, piece, isShortened } = encode(task, row, { tokenizer, length });
        assertEquals(piece.targets, whole.piece.targets);
        assertEquals(
          context.length + piece.targets.length,
          Math.min(length, whole.context.length + piece.targets.length),
        );
        assertEquals(isShortened, context.length < whole.context.length);
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("sources say what is wrong with them", () => {
  const { commands } = plain;
  assertThrows(
    () => sourcePattern("{long} and", commands),
    RangeError,
    "expected one [gMASK] or [sMASK] or [MASK]",
  );
  assertThrows(() => sourcePattern("{long}[gMASK]", { MASK: 2 }), RangeError, "command token gMASK");
  const task = patternTask(sourcePattern("long", commands), "short");
  assertThrows(() => task.read({ long: "a" }), RangeError, 'column "short": expected a text');
});

/** The answers of an example in the places of its blanks. */
function filled(example: Example, tokenizer: Tokenizer): string {
  const pieces = piecesOf(example);
  const context = example.tokens.slice(1, example.contextLength - 1);
  let from = 0;
  const texts = pieces.flatMap(({ start, end }) => {
    const at = (example.position[start] ?? 0) - 1;
    const before = context.slice(from, at);
    from = at + 1;
    return [tokenizer.decode(before), tokenizer.decode(example.targets.slice(start, end - 1))];
  });
  return [...texts, tokenizer.decode(context.slice(from))].join("");
}

Deno.test("blanks: filled with their targets, Part A is the text; exactly the share of words is predicted", () => {
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 0 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      tokenizers,
      (text, seed, share, tokenizer) => {
        const options = { tokenizer, share, length: 400 };
        const { example, isShortened } = wordBlanksExample(key(seed), text, options);
        assertEquals(isShortened, false);
        assertEquals(filled(example, plain), text);
        assertEquals(wordBlanksExample(key(seed), text, options).example, example);
        const answers = piecesOf(example).map(({ start, end }) => {
          assertEquals(example.targets[end - 1], eop);
          return plain.decode(example.targets.slice(start, end - 1));
        });
        const words = wordPlaces(text).length;
        assertEquals(
          answers.reduce((sum, answer) => sum + wordPlaces(answer).length, 0),
          Math.max(1, Math.floor(share * words)),
        );
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("blanks: a text that is too long loses words at its end, whatever is drawn", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0 }), fc.integer({ min: 14, max: 40 }), (text, seed, length) => {
      const { example, isShortened } = wordBlanksExample(key(seed), text, {
        tokenizer: plain,
        share: 0.4,
        length,
      });
      assert(example.tokens.length <= length);
      const rest = text.slice(filled(example, plain).length);
      assertEquals(filled(example, plain) + rest, text);
      assertEquals(isShortened, rest !== "");
      assert(rest === "" || /^[\s\p{Script=Han}]/u.test(rest), rest);
    }),
    { numRuns: 100 },
  );
  const refused = { tokenizer: plain, share: 0.5, length: 9 };
  assertThrows(() => wordBlanksExample(key(0), " \n", refused), RangeError, "first word fits 9 tokens");
});
