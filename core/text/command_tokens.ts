/** The tokens that steer the model, by name. Which number a name has is the tokenizer's own business. */

/**
 * Name of a command token (GLM code, `data_utils/tokenization.py`): padding, end of text, start of text, the
 * masks of the token, document and sentence objectives, start and end of a piece, a blotted-out input of Part
 * B, separator, unknown.
 */
export type CommandName =
  | "PAD"
  | "EOS"
  | "CLS"
  | "MASK"
  | "gMASK"
  | "sMASK"
  | "sop"
  | "eop"
  | "dBLOCK"
  | "SEP"
  | "UNK";

/** Ids by name. A tokenizer may lack some, and two names may share an id (PAD and EOS usually do). */
export type CommandIds = Readonly<Partial<Record<CommandName, number>>>;

/** How command tokens are written where they must be shown as text, as in the original's `DecodeIds`. */
export const COMMAND_SPELLINGS: Readonly<Record<CommandName, string>> = {
  PAD: "[PAD]",
  EOS: "<|endoftext|>",
  CLS: "[CLS]",
  MASK: "[MASK]",
  gMASK: "[gMASK]",
  sMASK: "[sMASK]",
  sop: "<|startofpiece|>",
  eop: "<|endofpiece|>",
  dBLOCK: "[dBLOCK]",
  SEP: "[SEP]",
  UNK: "[UNK]",
};

/** Name of a command that marks a blank, in a prompt and in Part A. */
export type MaskName = "MASK" | "sMASK" | "gMASK";

/**
 * The id of a command token.
 *
 * @throws {RangeError} when the tokenizer has no such token; the message lists those it has.
 *
 * @example
 * ```ts
 * import { commandId } from "./command_tokens.ts";
 *
 * if (commandId({ PAD: 0, MASK: 103 }, "MASK") !== 103) throw new Error();
 * ```
 */
export function commandId(commands: CommandIds, name: CommandName): number {
  const id = commands[name];
  if (id !== undefined) return id;
  throw new RangeError(`command token ${name}: expected one of ${Object.keys(commands).join(", ")}`);
}

/**
 * Whether a name is that of a command.
 *
 * @example
 * ```ts
 * import { isCommandName } from "./command_tokens.ts";
 *
 * if (!isCommandName("gMASK") || isCommandName("MASK1")) throw new Error();
 * ```
 */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMAND_SPELLINGS, name);
}

/**
 * The name of the command that an id stands for, or `undefined` when it is text. Where two share the id, the
 * first in the tokenizer's table.
 *
 * @example
 * ```ts
 * import { commandName } from "./command_tokens.ts";
 *
 * if (commandName({ PAD: 0, EOS: 0, MASK: 2 }, 0) !== "PAD") throw new Error();
 * if (commandName({ PAD: 0, EOS: 0, MASK: 2 }, 7) !== undefined) throw new Error();
 * ```
 */
export function commandName(commands: CommandIds, id: number): CommandName | undefined {
  return Object.keys(commands).filter(isCommandName).find((name) => commands[name] === id);
}
