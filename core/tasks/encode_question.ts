/** A question as token ids: contexts with one blank, and answers. */
import { answerIds } from "../text/answer_ids.ts";
import { commandId, type MaskName } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { trimEnd } from "../text/whitespace.ts";
import type { Choice, FilledPattern, Question } from "./question.ts";
import { shorten, type TokenParts } from "./shorten.ts";

/** `[CLS]`, a text, eos unless the text ends with gMASK, and where its blank is: what `contextOf` makes of a prompt. */
export interface ClozeContext {
  readonly ids: readonly number[];
  /** Index of the mask in `ids`. */
  readonly blank: number;
}

/** A choice as ids. */
export interface EncodedChoice {
  /** Index of its context. */
  readonly context: number;
  /** The answer without its end. */
  readonly answer: readonly number[];
}

/** A question as ids. */
export interface EncodedQuestion {
  readonly contexts: readonly ClozeContext[];
  readonly choices: readonly EncodedChoice[];
  /** Whether a text was shortened. */
  readonly isShortened: boolean;
}

/** How to encode. */
export interface EncodeQuestionOptions {
  readonly tokenizer: Tokenizer;
  /** Most tokens of Part A and Part B together. */
  readonly length: number;
  /** Which mask stands for the blank; default MASK. */
  readonly mask?: MaskName;
  /**
   * Room that a context leaves for its answers: for the longest one, so that choices share one context (default); for
   * each choice its own (as the original, which reads every choice apart); or for the start token alone, where answers
   * are single tokens that are read at it.
   */
  readonly room?: "longest" | "each" | "start";
}

/**
 * Encodes a question. Texts are shortened where they may be; the blank, the answers and their ends never are.
 * Whitespace that the tokenizer's mask swallows in front of the blank becomes the beginning of the answers.
 *
 * @throws {RangeError} when the fixed part of a pattern leaves no room, or an answer is no token.
 * @example
 * ```ts
 * import { encodeQuestion } from "./encode_question.ts";
 * import { choose, fillTemplate } from "./question.ts";
 * import { parseTemplate } from "./template.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 *
 * const pattern = fillTemplate(parseTemplate("{text} It is [MASK]."), { text: "A very long review" });
 * const question = choose(pattern, ["good", "bad"]);
 * const { contexts, choices } = encodeQuestion(question, { tokenizer: byteLevel(), length: 24 });
 * // CLS, "A very lo", " It is ", MASK, ".", eos, and room for "good" and its end
 * if (contexts.length !== 1 || choices[1]?.answer.length !== 3 || contexts[0]?.ids.length !== 19) throw new Error();
 * ```
 */
export function encodeQuestion(question: Question, options: EncodeQuestionOptions): EncodedQuestion {
  const { tokenizer, length, room = "longest" } = options;
  const mask = commandId(tokenizer.commands, options.mask ?? "MASK");
  const encoded = new Map<FilledPattern, EncodedPattern>();
  const patternOf = (pattern: FilledPattern): EncodedPattern => {
    const known = encoded.get(pattern) ?? encodePattern(pattern, { tokenizer, mask });
    encoded.set(pattern, known);
    return known;
  };
  const answers = question.map((choice) => choiceIds(choice, patternOf(choice.pattern), tokenizer));
  const longest = Math.max(...answers.map((ids) => ids.length));
  const contexts: ClozeContext[] = [];
  const places = new Map<string, number>();
  const patterns = [...new Set(question.map(({ pattern }) => pattern))];
  let isShortened = false;
  const choices = question.map(({ pattern }, index): EncodedChoice => {
    const answer = answers[index] ?? [];
    const pieces = { start: 1, longest: longest + 1, each: answer.length + 1 };
    const place = `${patterns.indexOf(pattern)} ${room === "each" ? index : ""}`;
    const known = places.get(place);
    if (known !== undefined) return { context: known, answer };
    const { parts } = patternOf(pattern);
    const count = parts.flat().reduce((sum, { ids }) => sum + ids.length, 0);
    const isOpen = options.mask === "gMASK" && parts.flat().at(-1)?.isBlank === true;
    const around = (isOpen ? 1 : 2) + pieces[room];
    const excess = count + around - length;
    const fitting = excess > 0 ? shorten(parts, excess) : parts;
    if (fitting === undefined) {
      const fixed = parts.flat().reduce((sum, part) => sum + (part.shortenable ? 0 : part.ids.length), 0);
      throw new RangeError(
        `expected at most ${length} tokens, found ${
          fixed + around
        } in the pattern's fixed part with its answer`,
      );
    }
    isShortened ||= excess > 0;
    const ids = [
      commandId(tokenizer.commands, "CLS"),
      ...fitting.flat().flatMap((part) => part.ids),
      ...isOpen ? [] : [commandId(tokenizer.commands, "EOS")],
    ];
    const before = fitting.flat().slice(0, fitting.flat().findIndex(({ isBlank }) => isBlank));
    const blank = 1 + before.reduce((sum, part) => sum + part.ids.length, 0);
    contexts.push({ ids, blank });
    places.set(place, contexts.length - 1);
    return { context: contexts.length - 1, answer };
  });
  return { contexts, choices, isShortened };
}

/** The parts of a pattern as ids, and the whitespace that the mask swallowed. */
interface EncodedPattern {
  readonly parts: TokenParts;
  readonly swallowed: string;
}

function encodePattern(
  pattern: FilledPattern,
  { tokenizer, mask }: { readonly tokenizer: Tokenizer; readonly mask: number },
): EncodedPattern {
  const swallows = tokenizer.commandTokens.some(({ id, swallowsLeft }) => id === mask && swallowsLeft);
  let swallowed = "";
  const parts = pattern.map((half) =>
    half.map((part, index) => {
      if (part === "blank") return { ids: [mask], shortenable: false, isBlank: true };
      const isSwallowed = swallows && part.from === "pattern" && half[index + 1] === "blank";
      const text = isSwallowed ? trimEnd(part.text) : part.text;
      if (text !== part.text) swallowed = part.text.slice(text.length);
      return { ids: tokenizer.encode(text), shortenable: part.shortenable, isBlank: false };
    })
  );
  return { parts, swallowed };
}

function choiceIds(
  { answer }: Choice,
  { swallowed: space }: EncodedPattern,
  tokenizer: Tokenizer,
): readonly number[] {
  const ids = answerIds(answer, { tokenizer, space });
  if (ids.length === 0) throw new RangeError(`answer "${answer}": expected at least one token, found none`);
  return ids;
}
