/** A command token as a vocabulary has it: how it is called, written and numbered. */
import { type CommandIds, isCommandName } from "./command_tokens.ts";

/** One command of one tokenizer. */
export interface CommandToken {
  /** A `CommandName`, or that of a sentinel: `MASK1`, `sop1`, `MASK2` … */
  readonly name: string;
  /** How it is written in a text with commands, and by `decode`. */
  readonly spelling: string;
  readonly id: number;
  /** Whether whitespace in front of it vanishes, as with the masks of the BPE and SentencePiece vocabularies. */
  readonly swallowsLeft: boolean;
}

/**
 * Ids by name, without the sentinels.
 *
 * @example
 * ```ts
 * import { commandIdsOf } from "./command_token.ts";
 *
 * const mask = { name: "MASK", spelling: "[MASK]", id: 103, swallowsLeft: false };
 * if (commandIdsOf([mask, { ...mask, name: "MASK1", id: 7 }]).MASK !== 103) throw new Error();
 * ```
 */
export function commandIdsOf(tokens: readonly CommandToken[]): CommandIds {
  return Object.fromEntries(
    tokens.filter(({ name }) => isCommandName(name)).map(({ name, id }) => [name, id]),
  );
}

/**
 * What an id is written as when it is a command. Where several share it the last counts, as in the original's
 * `command_id_map`.
 *
 * @example
 * ```ts
 * import { spellingsOf } from "./command_token.ts";
 *
 * const eos = { name: "EOS", spelling: "<|endoftext|>", id: 2, swallowsLeft: false };
 * if (spellingsOf([eos, { ...eos, name: "SEP", spelling: "[SEP]" }]).get(2) !== "[SEP]") throw new Error();
 * ```
 */
export function spellingsOf(tokens: readonly CommandToken[]): ReadonlyMap<number, string> {
  return new Map(tokens.map(({ id, spelling }) => [id, spelling]));
}
