/** Words of a text as blanks, at a given share: the texts of blank-language-model tuning and of text infilling. */
import type { Key } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";

/** A word of a text: half-open, in UTF-16 code units. */
export interface WordPlace {
  readonly start: number;
  readonly end: number;
}

/** A text cut at its blanks: one stretch more than there are answers. */
export interface BlankedText {
  readonly stretches: readonly string[];
  /** What stood in every blank, with the whitespace in front of it: vocabularies write a word with the space before. */
  readonly answers: readonly string[];
}

/**
 * Where the words of a text are: what stands between whitespace, and every single character of a script without spaces.
 *
 * @example
 * ```ts
 * import { wordPlaces } from "./blank_words.ts";
 * const words = (text: string) => wordPlaces(text).map(({ start, end }) => text.slice(start, end)).join("|");
 * if (words(" to be, or") !== "to|be,|or" || words("很好 ok") !== "很|好|ok") throw new Error();
 * ```
 */
export function wordPlaces(text: string): readonly WordPlace[] {
  return Array.from(
    text.matchAll(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu),
    ({ index, 0: word }) => ({ start: index, end: index + word.length }),
  );
}

/**
 * Which words become blanks: ⌊share · words⌋ of them, drawn without replacement (the original's `mask_text`), in order.
 *
 * @throws {RangeError} unless the share lies between 0 and 1.
 * @example
 * ```ts
 * import { drawWords } from "./blank_words.ts";
 * import { key } from "../random/key.ts";
 * if (drawWords(key(1), { words: 19, share: 0.3 }).length !== 5) throw new Error();
 * ```
 */
export function drawWords(
  key: Key,
  { words, share }: { readonly words: number; readonly share: number },
): readonly number[] {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share: expected 0 to 1, found ${share}`);
  return permutation(key, words).slice(0, Math.floor(words * share)).toSorted((a, b) => a - b);
}

/**
 * The text with blanks in the place of some words; neighbours share one.
 *
 * @param chosen indices of words, ascending
 * @throws {RangeError} when there is no such word.
 * @example
 * ```ts
 * import { blankWords } from "./blank_words.ts";
 * const { stretches, answers } = blankWords("the lazy old dog sleeps", [1, 2, 4]);
 * if (stretches.join("_") !== "the_ dog_" || answers.join("_") !== " lazy old_ sleeps") throw new Error();
 * ```
 */
export function blankWords(text: string, chosen: readonly number[]): BlankedText {
  const places = wordPlaces(text);
  const blanks: WordPlace[] = [];
  for (const [i, word] of chosen.entries()) {
    const place = places[word];
    if (place === undefined) {
      throw new RangeError(`word ${word}: expected one of ${places.length} words`);
    }
    const start = places[word - 1]?.end ?? 0;
    const last = blanks.at(-1);
    if (last !== undefined && chosen[i - 1] === word - 1) blanks.splice(-1, 1, { ...last, end: place.end });
    else blanks.push({ start, end: place.end });
  }
  const starts = [0, ...blanks.map(({ end }) => end)];
  const ends = [...blanks.map(({ start }) => start), text.length];
  return {
    stretches: starts.map((start, i) => text.slice(start, ends[i])),
    answers: blanks.map(({ start, end }) => text.slice(start, end)),
  };
}
