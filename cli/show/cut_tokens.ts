/** Cutting a text into tokens that people can read: whole words, or the bytes that a byte-level model sees. */
import { byteLevel } from "../../core/text/byte_level.ts";
import { graphemes } from "../terminal/display_width.ts";
import { visible } from "../terminal/visible.ts";

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
 * Bytes: printable ASCII as itself, a space as `␣`, other bytes in hexadecimal.
 *
 * @example
 * ```ts
 * import { bytes } from "./cut_tokens.ts";
 *
 * if (bytes("a é\n").join("|") !== "a|␣|c3|a9|⏎") throw new Error();
 * ```
 */
export function bytes(text: string): readonly string[] {
  const tokenizer = byteLevel();
  return tokenizer.encode(text).map((id) => byteLabel(tokenizer.decode([id]), id));
}

function byteLabel(character: string, id: number): string {
  if (character === " ") return "␣";
  const firstByte = byteLevel().vocabularySize - 256;
  return character === "\uFFFD" ? (id - firstByte).toString(16).padStart(2, "0") : visible(character);
}
