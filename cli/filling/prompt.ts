/** A text with blanks, as a person wrote it, for a model and for the screen. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { type Context, contextOf } from "../../core/infill/context.ts";
import type { Prompt } from "../../core/infill/filling.ts";
import { answerIds } from "../../core/text/answer_ids.ts";
import { parsePrompt, swallowedSpaces } from "../../core/text/prompt.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { withBlank } from "../../core/text/with_blank.ts";
import { CommandError } from "../frame/errors.ts";

/** A prompt cut at its blanks: one stretch of text more than there are blanks. */
export interface TextPrompt extends Prompt {
  readonly context: Context;
  readonly stretches: readonly string[];
  /** What the mask of every blank took from the text in front of it; see `swallowedSpaces`. */
  readonly spaces: readonly string[];
  /** What had to be appended because there was no blank. */
  readonly appended?: string;
}

/** What is known about a prompt besides its text. */
export interface PromptDetails {
  /** Fixed answers, by blank. */
  readonly answers?: Readonly<Record<number, string>>;
  readonly order?: readonly number[];
}

/**
 * Reads a text with `[MASK]`, `[sMASK]` or `[gMASK]` in it; without a blank it gets one at its end.
 *
 * @throws {CommandError} when it is longer than the model's positions, or lacks a blank that is spoken of.
 *
 * @example
 * ```ts
 * import { readPrompt } from "./prompt.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 *
 * const { stretches } = readPrompt("to [MASK] or not", { tokenizer: byteLevel(), config: { maxPositions: 64 } });
 * if (stretches.join("|") !== "to | or not") throw new Error();
 * ```
 */
export function readPrompt(
  text: string,
  model: { readonly tokenizer: Tokenizer; readonly config: Pick<GlmConfig, "maxPositions"> },
  { answers = {}, order }: PromptDetails = {},
): TextPrompt {
  const { tokenizer, config: { maxPositions } } = model;
  const { prompt, appended } = withBlank(text, tokenizer);
  const ids = parsePrompt(prompt, tokenizer);
  const context = contextOf(ids, tokenizer);
  if (context.ids.length > maxPositions) {
    throw new CommandError(
      `TEXT: expected at most ${maxPositions} tokens, the positions of the model, found ${context.ids.length}`,
    );
  }
  const blanks = context.blanks.map((place) => place - 1); // the context has [CLS] in front
  const starts = [0, ...blanks.map((place) => place + 1)];
  const ends = [...blanks, ids.length];
  const spaces = swallowedSpaces(prompt, tokenizer);
  const given = Object.entries(answers).map(([blank, answer]) => {
    const space = spaces[Number(blank)];
    if (space === undefined) throw noSuchBlank("answer", { blank, count: spaces.length });
    return [blank, answerIds(answer, { tokenizer, space })];
  });
  const missing = order?.find((blank) => spaces[blank] === undefined);
  if (missing !== undefined) throw noSuchBlank("order", { blank: missing, count: spaces.length });
  return {
    context,
    stretches: starts.map((start, k) => tokenizer.decode(ids.slice(start, ends[k]))),
    spaces,
    given: Object.fromEntries(given),
    ...(order === undefined ? {} : { order }),
    ...(appended === undefined ? {} : { appended }),
  };
}

function noSuchBlank(
  what: string,
  { blank, count }: { readonly blank: string | number; readonly count: number },
): CommandError {
  return new CommandError(`${what}: expected a blank from 0 to ${count - 1}, found ${blank}`);
}
