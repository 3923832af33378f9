/** How GPT-2 writes bytes: as 256 printable characters, so that vocabularies are text (`Ġ` is a space). */

const isPrintable = (byte: number): boolean =>
  byte >= 0x21 && byte <= 0x7E || byte >= 0xA1 && byte <= 0xAC || byte >= 0xAE;

function alphabet(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}

/** The character of every byte. */
export const BYTE_CHARACTERS: readonly string[] = alphabet();

const BYTES: ReadonlyMap<string, number> = new Map(
  BYTE_CHARACTERS.map((character, byte) => [character, byte]),
);

/**
 * The bytes that a token stands for; undefined when it has a character that is no byte's.
 *
 * @example
 * ```ts
 * import { bytesOfToken } from "./byte_alphabet.ts";
 *
 * if (bytesOfToken("Ġa")?.join() !== "32,97" || bytesOfToken("▁") !== undefined) throw new Error();
 * ```
 */
export function bytesOfToken(token: string): readonly number[] | undefined {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTES.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return bytes;
}
