/** Command tokens of a Hugging Face `tokenizer.json`: its special tokens, known by their spelling. */
import { COMMAND_SPELLINGS, type CommandName } from "../core/text/command_tokens.ts";
import type { CommandToken } from "../core/text/command_token.ts";

/** An entry of `added_tokens`, as far as it counts here. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly lstrip: boolean;
  readonly special: boolean;
}

const SENTINEL = /^(?:\[(MASK\d{1,4})\]|<\|startofpiece(\d{1,4})\|>)$/;

const NAMES: ReadonlyMap<string, CommandName> = new Map([
  ...(Object.keys(COMMAND_SPELLINGS) as CommandName[]).map((name) =>
    [COMMAND_SPELLINGS[name], name] as const
  ),
  // Spellings of other vocabularies.
  ["<pad>", "PAD"],
  ["<s>", "CLS"],
  ["</s>", "EOS"],
  ["<mask>", "MASK"],
  ["<unk>", "UNK"],
]);

/**
 * The command tokens among added tokens. A vocabulary that has only one of padding and end of text uses it for
 * both. A special token that is no command keeps its spelling as its name.
 *
 * @example
 * ```ts
 * import { commandsOf } from "./hugging_face_commands.ts";
 *
 * const pad = { id: 0, content: "[PAD]", lstrip: false, special: true };
 * const names = commandsOf([pad, { ...pad, id: 1, content: "[MASK2]" }]).map(({ name }) => name);
 * if (names.join() !== "EOS,PAD,MASK2") throw new Error();
 * ```
 */
export function commandsOf(added: readonly AddedToken[]): readonly CommandToken[] {
  const tokens = added.filter(({ special }) => special).map(({ id, content, lstrip }): CommandToken => {
    const [, mask, sop] = SENTINEL.exec(content) ?? [];
    const name = NAMES.get(content) ?? mask ?? (sop === undefined ? content : `sop${sop}`);
    return { name, spelling: content, id, swallowsLeft: lstrip };
  });
  const pad = tokens.find(({ name }) => name === "PAD");
  const eos = tokens.find(({ name }) => name === "EOS");
  if (pad === undefined && eos !== undefined) return [{ ...eos, name: "PAD" }, ...tokens];
  return eos === undefined && pad !== undefined ? [{ ...pad, name: "EOS" }, ...tokens] : tokens;
}
