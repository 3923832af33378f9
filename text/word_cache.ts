/** A memory in front of whatever cuts a word: in natural text few words make up most of it. */

/** Longer words are rare and seldom come again. */
const LONGEST_WORD = 64;

/** Where to begin anew, so that a hostile text cannot fill the memory: about 20 MB. */
const MOST_WORDS = 1 << 17;

/**
 * The same function, remembering what it said of short words.
 *
 * @example
 * ```ts
 * import { cacheWords } from "./word_cache.ts";
 *
 * let calls = 0;
 * const encode = cacheWords((word) => [calls++, word.length]);
 * if (encode("the") !== encode("the") || calls !== 1) throw new Error();
 * ```
 */
export function cacheWords(
  encodeWord: (word: string) => readonly number[],
): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    if (word.length > LONGEST_WORD) return encodeWord(word);
    const found = known.get(word);
    if (found !== undefined) return found;
    const ids = encodeWord(word);
    if (known.size === MOST_WORDS) known.clear();
    known.set(word, ids);
    return ids;
  };
}
