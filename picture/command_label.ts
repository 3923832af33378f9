/** What commands are called in pictures. */
import { type CommandIds, type CommandName, commandName } from "../core/text/command_tokens.ts";

/** Those that have the paper's names (figure 2); masks by their objectives. */
export const MARKS = { MASK: "[M]", sMASK: "[sM]", gMASK: "[gM]", sop: "[S]", eop: "[E]" } as const;

const NAMES: Readonly<Partial<Record<CommandName, string>>> = MARKS;

/**
 * The name of a command; nothing for a token that is none.
 *
 * @example
 * ```ts
 * import { commandLabel } from "./command_label.ts";
 *
 * const commands = { PAD: 0, EOS: 0, CLS: 1, eop: 6 };
 * if ([0, 1, 6, 7].map((id) => commandLabel(id, commands)).join() !== "[EOS],[CLS],[E],") throw new Error();
 * ```
 */
export function commandLabel(id: number, commands: CommandIds): string | undefined {
  // What is also padding is here the end.
  const name = id === commands.EOS ? "EOS" : commandName(commands, id);
  return name === undefined ? undefined : NAMES[name] ?? `[${name}]`;
}
