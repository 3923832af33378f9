/** Cutting a text into tokens that people can read: whole words, or the bytes that a byte-level model sees. */
import { byteLevel } from "../core/text/byte_level.ts";
import { commandLabel } from "./command_label.ts";
import { graphemes } from "./display_width.ts";
import { visible } from "./visible.ts";

const BYTES = byteLevel();

/** Letters, digits, accents and signs inside words, outside the scripts that are written without spaces. */
const WORD = /^[\p{L}\p{N}\p{M}_'’]+$/u;
const WITHOUT_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;

/**
 * Words: runs of letters and digits; every other character by itself, and so every character of Chinese and of
 * other scripts written without spaces. White space separates and is no token.
 *
 * @example
 * ```ts
 * import { words } from "./cut_tokens.ts";
 *
 * if (words("I'm here, 北京!").join("|") !== "I'm|here|,|北|京|!") throw new Error();
 * ```
 */
export function words(text: string): readonly string[] {
  const found: string[] = [];
  let word = "";
  const end = (): void => {
    if (word !== "") found.push(word);
    word = "";
  };
  for (const grapheme of graphemes(text)) {
    if (WORD.test(grapheme) && !WITHOUT_SPACES.test(grapheme)) {
      word += grapheme;
      continue;
    }
    end();
    if (grapheme.trim() !== "") found.push(visible(grapheme));
  }
  end();
  return found;
}

/**
 * The name of a token of the byte-level tokenizer: printable ASCII as itself, a space as `␣`, other bytes in
 * hexadecimal, commands as in the pictures.
 *
 * @example
 * ```ts
 * import { byteName } from "./cut_tokens.ts";
 *
 * if ([1, 10 + 0x61, 10 + 0x20, 10 + 0xC3].map(byteName).join("|") !== "[CLS]|a|␣|c3") throw new Error();
 * ```
 */
export function byteName(id: number): string {
  const { commands, vocabularySize, decode } = BYTES;
  if (id >= vocabularySize) return `#${id}`;
  const command = commandLabel(id, commands);
  if (command !== undefined) return command;
  const character = decode([id]);
  if (character === " ") return "␣";
  const byte = id - (vocabularySize - 256);
  return byte < 0x80 ? visible(character) : byte.toString(16);
}

/**
 * The bytes of a text, by name.
 *
 * @example
 * ```ts
 * import { bytes } from "./cut_tokens.ts";
 *
 * if (bytes("a é\n").join("|") !== "a|␣|c3|a9|⏎") throw new Error();
 * ```
 */
export function bytes(text: string): readonly string[] {
  return BYTES.encode(text).map(byteName);
}
