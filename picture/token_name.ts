/** What a token is called where people look at single tokens. */
import { commandName } from "../core/text/command_tokens.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { SHORT_NAMES } from "./cut_tokens.ts";
import { visible } from "./visible.ts";

/**
 * The text of a token with its white space visible, `␣whale`; a command by its name in pictures, `[E]`.
 *
 * @example
 * ```ts
 * import { tokenName } from "./token_name.ts";
 * import { byteLevel } from "../core/text/byte_level.ts";
 *
 * const tokenizer = byteLevel();
 * if (tokenizer.encode(" a").map((id) => tokenName(id, tokenizer)).join() !== "␣,a") throw new Error();
 * if (tokenName(tokenizer.commands.eop ?? -1, tokenizer) !== "[E]") throw new Error();
 * ```
 */
export function tokenName(id: number, { commands, decode }: Pick<Tokenizer, "commands" | "decode">): string {
  // What is also padding is here the end.
  const command = id === commands.EOS ? "EOS" : commandName(commands, id);
  if (command !== undefined) return SHORT_NAMES[command] ?? `[${command}]`;
  return visible(decode([id])).replaceAll(" ", "␣");
}
