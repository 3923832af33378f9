/** What a token is called where people look at single tokens. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { commandLabel } from "./command_label.ts";
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
  return commandLabel(id, commands) ?? visible(decode([id])).replaceAll(" ", "␣");
}
