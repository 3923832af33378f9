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
  const appended = lastMask({ commands });
  return { prompt: behind(prompt, appended), appended };
}

/**
 * The prompt with gMASK at its end (MASK, where the vocabulary has no gMASK), whatever other blanks it has.
 *
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 * import { withOpenEnd } from "./with_blank.ts";
 *
 * if (withOpenEnd("a [MASK] b", byteLevel()) !== "a [MASK] b[gMASK]") throw new Error();
 * if (withOpenEnd("a[gMASK]", byteLevel()) !== "a[gMASK]") throw new Error();
 * ```
 */
export function withOpenEnd(prompt: string, tokenizer: Pick<Tokenizer, "commands">): string {
  const mask = lastMask(tokenizer);
  const before = prompt.endsWith(mask) ? prompt.slice(0, -mask.length) : undefined;
  const isOpen = before !== undefined && slashesOf(before).length % 2 === 0;
  return isOpen ? prompt : behind(prompt, mask);
}

function lastMask({ commands }: Pick<Tokenizer, "commands">): string {
  const name: MaskName = commands.gMASK === undefined ? "MASK" : "gMASK";
  return COMMAND_SPELLINGS[name];
}

/** A backslash at the end of the text must not escape the blank. */
function behind(prompt: string, mask: string): string {
  return prompt + slashesOf(prompt) + mask;
}

function slashesOf(prompt: string): string {
  return /\\*$/.exec(prompt)?.[0] ?? "";
}

/** Whether a spelling of a mask stands in the prompt without being escaped. */
function hasBlank(prompt: string): boolean {
  return /(?<!\\)(?:\\\\)*\[(?:MASK|sMASK|gMASK)\]/.test(prompt);
}
