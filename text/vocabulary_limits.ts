/** What is believed of a vocabulary that came from somewhere: several times the largest published ones. */

/** A tokenizer's file that is longer is not read. */
export const MOST_TOKENIZER_BYTES: number = 1 << 26;

const MOST_TOKENS = 1 << 21;
const LONGEST_TOKEN = 1 << 9;

/**
 * Refuses a file that is too long.
 *
 * @throws {TypeError} in one sentence.
 *
 * @example
 * ```ts
 * import { checkFileSize } from "./vocabulary_limits.ts";
 *
 * checkFileSize("vocab.txt", new Uint8Array(10));
 * ```
 */
export function checkFileSize(name: string, bytes: Uint8Array): void {
  if (bytes.length <= MOST_TOKENIZER_BYTES) return;
  throw new TypeError(`${name}: expected at most ${MOST_TOKENIZER_BYTES} bytes, found ${bytes.length}`);
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

/**
 * A vocabulary as an object of ids by token, checked.
 *
 * @throws {TypeError} unless every id from 0 on stands for exactly one token; one sentence with the name of the
 * file.
 *
 * @example
 * ```ts
 * import { readTokenIds } from "./vocabulary_limits.ts";
 *
 * if (readTokenIds("vocab.json", { a: 1, b: 0 }).get("a") !== 1) throw new Error();
 * ```
 */
export function readTokenIds(name: string, value: unknown): ReadonlyMap<string, number> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(
      `${name}: expected an object of ids by token, found ${JSON.stringify(value)?.slice(0, 40)}`,
    );
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  checkTokens(name, entries.map(([token]) => token));
  const ids = new Map<string, number>();
  const taken = new Uint8Array(entries.length);
  for (const [token, id] of entries) {
    if (typeof id !== "number" || taken[id] !== 0) { // a place beyond the end, or between two, is undefined
      throw new TypeError(
        `${name}: expected the ids 0 to ${entries.length - 1} once each, found ${id} for "${
          token.slice(0, 40)
        }"`,
      );
    }
    taken[id] = 1;
    ids.set(token, id);
  }
  return ids;
}
