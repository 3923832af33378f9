/** The original's `read_context`: from a prompt as it was typed to the ids that the model reads. */
import { commandId } from "../core/text/command_tokens.ts";
import { splitCommands } from "../core/text/part.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";

/** A golden case. */
export interface ContextCase {
  readonly tokenizer: string;
  readonly prompt: string;
  readonly ids: readonly number[];
}

/**
 * A prompt without a mask gets one at its end: gMASK, where the vocabulary has it. Then `[CLS]` in front, and eos
 * behind unless the characters end with `[gMASK]`; that is asked of the text, also where the vocabulary has no
 * such command.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { readContext } from "./read_context.ts";
 *
 * const { CLS, gMASK } = byteLevel().commands;
 * if (readContext("", byteLevel()).join() !== [CLS, ...byteLevel().encode(" "), gMASK].join()) throw new Error();
 * ```
 */
export function readContext(prompt: string, tokenizer: Tokenizer): readonly number[] {
  const { commands } = tokenizer;
  const mask = commands.gMASK === undefined ? "[MASK]" : "[gMASK]";
  const text = prompt.includes("MASK]") ? prompt : `${prompt} ${mask}`;
  const ids = tokenizer.encodeParts(splitCommands(text, tokenizer));
  return [
    commandId(commands, "CLS"),
    ...ids,
    ...(text.endsWith("[gMASK]") ? [] : [commandId(commands, "EOS")]),
  ];
}
