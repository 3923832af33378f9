/** Prompts: text in which `[MASK]`, `[sMASK]` and `[gMASK]` are blanks. */
import type { CommandToken } from "./command_token.ts";
import { COMMAND_SPELLINGS, commandId, type MaskName } from "./command_tokens.ts";
import type { Part } from "./part.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { trimEnd } from "./whitespace.ts";

/** A blank's spelling with the backslashes in front of it. */
const BLANK = /(\\*)\[(MASK|sMASK|gMASK)\]/g;

/**
 * Ids of a prompt. The spelling of a mask is a blank, unless a backslash stands before it: `\[MASK]` is the
 * text `[MASK]`. A backslash that shall be text before a blank is doubled; elsewhere a backslash is itself.
 * Nothing is added in front or behind.
 *
 * @throws {RangeError} when the prompt has a mask that the tokenizer lacks.
 *
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 * import { parsePrompt } from "./prompt.ts";
 *
 * const ids = parsePrompt("a [MASK]", byteLevel());
 * if (ids.length !== 3 || ids[2] !== byteLevel().commands.MASK) throw new Error();
 * if (parsePrompt("\\[MASK]", byteLevel()).length !== 6) throw new Error();
 * ```
 */
export function parsePrompt(prompt: string, tokenizer: Tokenizer): number[] {
  return tokenizer.encodeParts(partsOf(prompt, tokenizer));
}

/**
 * The whitespace that each blank's mask takes from the text in front of it, from left to right. It is then the answer's
 * to begin with: of "the [MASK] sea" a model learned " old", where masks swallow whitespace, and "old", where not.
 *
 * @throws {RangeError} when the prompt has a mask that the tokenizer lacks.
 *
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 * import { swallowedSpaces } from "./prompt.ts";
 *
 * if (swallowedSpaces("the [MASK] sea", byteLevel())[0] !== "") throw new Error();
 * ```
 */
export function swallowedSpaces(prompt: string, tokenizer: Tokenizer): readonly string[] {
  const parts = partsOf(prompt, tokenizer);
  return parts.flatMap((part, index) => {
    if (typeof part === "string") return [];
    const before = parts[index - 1];
    const swallows = part.swallowsLeft && typeof before === "string";
    return [swallows ? before.slice(trimEnd(before).length) : ""];
  });
}

function partsOf(prompt: string, tokenizer: Tokenizer): readonly Part[] {
  const parts: Part[] = [];
  let text = "";
  let end = 0;
  for (const match of prompt.matchAll(BLANK)) {
    const [whole, backslashes = ""] = match;
    const name = match[2] as MaskName; // the pattern allows no other
    text += prompt.slice(end, match.index) + "\\".repeat(backslashes.length >> 1);
    end = match.index + whole.length;
    if (backslashes.length % 2 === 1) {
      text += COMMAND_SPELLINGS[name];
    } else {
      parts.push(text, commandToken(tokenizer, name));
      text = "";
    }
  }
  return [...parts, text + prompt.slice(end)].filter((part) => part !== "");
}

function commandToken({ commands, commandTokens }: Tokenizer, name: MaskName): CommandToken {
  const id = commandId(commands, name);
  const known = commandTokens.find((token) => token.name === name);
  return known ?? { name, spelling: COMMAND_SPELLINGS[name], id, swallowsLeft: false };
}

/**
 * The prompt without blanks that stands for a text: `parsePrompt(escapePrompt(text), tokenizer)` is
 * `tokenizer.encode(text)`.
 *
 * @example
 * ```ts
 * import { escapePrompt } from "./prompt.ts";
 *
 * if (escapePrompt("write [MASK]") !== "write \\[MASK]") throw new Error();
 * ```
 */
export function escapePrompt(text: string): string {
  return text.replace(BLANK, (whole, backslashes: string) => {
    return `${backslashes}${backslashes}\\${whole.slice(backslashes.length)}`;
  });
}
