/** Texts that are to be continued. */
import { COMMAND_SPELLINGS, type MaskName } from "./command_tokens.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * A prompt that has a blank: the prompt itself, or, where it has none, the prompt with gMASK at its end (MASK, where
 * the vocabulary has no gMASK), which the model continues. The original's `read_context` does the same.
 *
 * @returns the prompt, and the spelling of what was appended
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 * import { withBlank } from "./with_blank.ts";
 *
 * if (withBlank("Once", byteLevel()).prompt !== "Once[gMASK]") throw new Error();
 * if (withBlank("a [MASK]", byteLevel()).appended !== undefined) throw new Error();
 * ```
 */
export function withBlank(
  prompt: string,
  { commands }: Pick<Tokenizer, "commands">,
): { readonly prompt: string; readonly appended?: string } {
  if (hasBlank(prompt)) return { prompt };
  const name: MaskName = commands.gMASK === undefined ? "MASK" : "gMASK";
  const appended = COMMAND_SPELLINGS[name];
  // A backslash at the end of the text must not escape the blank.
  const [slashes = ""] = /\\*$/.exec(prompt) ?? [];
  return { prompt: prompt + slashes + appended, appended };
}

/** Whether a spelling of a mask stands in the prompt without being escaped. */
function hasBlank(prompt: string): boolean {
  return /(?<!\\)(?:\\\\)*\[(?:MASK|sMASK|gMASK)\]/.test(prompt);
}
