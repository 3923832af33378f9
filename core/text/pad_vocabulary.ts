/** How many rows an embedding has. */

/**
 * Rows come in multiples of this, as in the original (`--make-vocab-size-divisible-by`), for fast products.
 */
const ROW_MULTIPLE = 128;

/**
 * The smallest multiple of 128 that holds `vocabularySize` rows.
 *
 * @throws {RangeError} when the size is not a positive integer.
 *
 * @example
 * ```ts
 * import { padVocabulary } from "./pad_vocabulary.ts";
 *
 * if (padVocabulary(30524) !== 30592 || padVocabulary(128) !== 128) throw new Error();
 * ```
 */
export function padVocabulary(vocabularySize: number): number {
  if (!Number.isSafeInteger(vocabularySize) || vocabularySize < 1) {
    throw new RangeError(`vocabulary size ${vocabularySize}: expected a positive integer`);
  }
  return Math.ceil(vocabularySize / ROW_MULTIPLE) * ROW_MULTIPLE;
}
