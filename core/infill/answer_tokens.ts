/** The tokens that steer an answer. */
import { commandId, type CommandIds } from "../text/command_tokens.ts";
import type { AnswerTokens } from "./infill_model.ts";

/**
 * Those of a tokenizer: answers end with eop, or with the end of the text.
 *
 * @throws {RangeError} when it lacks one.
 * @example
 * ```ts
 * import { answerTokens } from "./answer_tokens.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 * if (answerTokens(byteLevel().commands).ends.join() !== "6,0") throw new Error();
 * ```
 */
export function answerTokens(commands: CommandIds): AnswerTokens {
  return {
    sop: commandId(commands, "sop"),
    ends: [commandId(commands, "eop"), commandId(commands, "EOS")],
  };
}
