/** The tokens of the objectives in a tokenizer. */
import type { ObjectiveTokens } from "../../core/objectives/draw_examples.ts";
import { commandId, type CommandName } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";

/**
 * The command tokens by their names, and sentence ends as the vocabulary has them. A vocabulary without task masks
 * gives MASK to every objective.
 *
 * @throws {RangeError} when it lacks one.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { objectiveTokens } from "./objective_tokens.ts";
 *
 * if (objectiveTokens(byteLevel()).mask.document !== byteLevel().commands.gMASK) throw new Error();
 * ```
 */
export function objectiveTokens({ commands, isSentenceEnd }: Tokenizer): ObjectiveTokens {
  const id = (name: CommandName): number => commandId(commands, name);
  const mask = id("MASK");
  return {
    mask: { token: mask, sentence: commands.sMASK ?? mask, document: commands.gMASK ?? mask },
    sop: id("sop"),
    eop: id("eop"),
    cls: id("CLS"),
    eos: id("EOS"),
    isSentenceEnd,
  };
}
