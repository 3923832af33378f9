/** A text with commands in it, cut into what is text and what is a command. */
import type { CommandToken } from "./command_token.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { trimEnd } from "./whitespace.ts";

/** Text, taken literally, or a command. */
export type Part = string | CommandToken;

function escapePattern(spelling: string): string {
  return spelling.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * Cuts a text at every spelling of a command: what the original's `EncodeAsIds` does to everything it reads.
 * Only for texts whose author means commands; data goes to `tokenizer.encode`.
 *
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 * import { splitCommands } from "./part.ts";
 *
 * const [before, mask] = splitCommands("a [MASK]", byteLevel());
 * if (before !== "a " || typeof mask !== "object" || mask.name !== "MASK") throw new Error();
 * ```
 */
export function splitCommands(text: string, tokenizer: Pick<Tokenizer, "commandTokens">): readonly Part[] {
  const bySpelling = new Map(tokenizer.commandTokens.map((token) => [token.spelling, token]));
  if (bySpelling.size === 0) return [text];
  const spellings = [...bySpelling.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
  const pieces = text.split(new RegExp(`(${spellings.join("|")})`)); // the odd ones are commands
  return pieces.flatMap((piece, index): readonly Part[] => {
    if (index % 2 === 0) return piece === "" ? [] : [piece];
    return [bySpelling.get(piece) ?? piece];
  });
}

/**
 * Ids of parts, given those of a text: commands stand for themselves, and those that swallow whitespace take it
 * from the text on their left.
 *
 * @example
 * ```ts
 * import { encodeEachPart } from "./part.ts";
 *
 * const mask = { name: "MASK", spelling: "[MASK]", id: 9, swallowsLeft: true };
 * const ids = encodeEachPart(["ab ", mask, " "], (text) => [text.length]);
 * if (ids.join() !== "2,9,1") throw new Error();
 * ```
 */
export function encodeEachPart(
  parts: readonly Part[],
  encodeText: (text: string) => readonly number[],
): number[] {
  const ids: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (typeof part !== "string") {
      ids.push(part.id);
      continue;
    }
    const next = parts[index + 1];
    const text = typeof next === "object" && next.swallowsLeft ? trimEnd(part) : part;
    if (text !== "") { for (const id of encodeText(text)) ids.push(id); }
  }
  return ids;
}
