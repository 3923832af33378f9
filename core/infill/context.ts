/** The text with its blanks, as the model reads it. */
import { commandId, type CommandName } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";

/** Names of the tokens that mark a blank. */
const MASKS: readonly CommandName[] = ["MASK", "sMASK", "gMASK"];

/** A context and where its blanks are. */
export interface Context {
  readonly ids: readonly number[];
  /** Indices of the mask tokens in `ids`, ascending. */
  readonly blanks: readonly number[];
}

/**
 * `[CLS] + ids`, and eos unless the text ends with gMASK, because then it has no end yet (the original's
 * `read_context`).
 *
 * @param ids of a prompt, masks included; see `parsePrompt`
 * @throws {RangeError} when there is no blank.
 * @example
 * ```ts
 * import { contextOf } from "./context.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 * import { parsePrompt } from "../text/prompt.ts";
 * const tokenizer = byteLevel();
 * if (contextOf(parsePrompt("a [MASK].", tokenizer), tokenizer).blanks.join() !== "3") throw new Error();
 * ```
 */
export function contextOf(ids: readonly number[], tokenizer: Tokenizer): Context {
  const { commands } = tokenizer;
  const masks = new Set(MASKS.flatMap((name) => commands[name] ?? []));
  const isOpen = ids.length > 0 && ids.at(-1) === commands.gMASK;
  const whole = [commandId(commands, "CLS"), ...ids, ...(isOpen ? [] : [commandId(commands, "EOS")])];
  const blanks = [...whole.keys()].filter((index) => masks.has(whole[index] ?? -1));
  if (blanks.length === 0) throw new RangeError("prompt: expected a blank such as [MASK], found none");
  return { ids: whole, blanks };
}
