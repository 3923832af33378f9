/** What is believed of a vocabulary that came from somewhere: several times the largest published ones. */

const MOST_BYTES = 1 << 26;
const MOST_TOKENS = 1 << 21;
const LONGEST_TOKEN = 1 << 9;

/**
 * Refuses a file that is too long.
 *
 * @throws {TypeError} in one sentence.
 */
export function checkFileSize(name: string, bytes: Uint8Array): void {
  if (bytes.length <= MOST_BYTES) return;
  throw new TypeError(`${name}: expected at most ${MOST_BYTES} bytes, found ${bytes.length}`);
}

/**
 * The tokens of a vocabulary by id, checked.
 *
 * @throws {TypeError} when there are none or too many, or one is too long; one sentence with the name of the file.
 *
 * @example
 * ```ts
 * import { checkTokens } from "./vocabulary_limits.ts";
 *
 * if (checkTokens("vocab.txt", ["a", "b"]).length !== 2) throw new Error();
 * ```
 */
export function checkTokens(name: string, tokens: readonly string[]): readonly string[] {
  if (tokens.length === 0 || tokens.length > MOST_TOKENS) {
    throw new TypeError(`${name}: expected from 1 to ${MOST_TOKENS} tokens, found ${tokens.length}`);
  }
  const long = tokens.findIndex((token) => token.length > LONGEST_TOKEN);
  if (long < 0) return tokens;
  throw new TypeError(
    `${name}: expected tokens of at most ${LONGEST_TOKEN} characters, found ${
      tokens[long]?.length
    } in token ${long}`,
  );
}
