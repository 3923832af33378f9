/** Counting the words of a stream of texts, in bounded memory. */

/** How many different words are kept. When there are more, those that came least often are forgotten. */
const MOST_WORDS = 2_000_000;

/** Longer words teach nothing and cost much: they are cut. */
const LONGEST_WORD = 512;

/** How far a count has come. */
export interface CountProgress {
  readonly texts: number;
  readonly characters: number;
  readonly words: number;
}

function forgetRare(counts: Map<string, number>): void {
  for (let least = 1; counts.size > MOST_WORDS / 2; least *= 2) {
    for (const [word, count] of counts) if (count <= least) counts.delete(word);
  }
}

/** A word in parts that are short enough; no character is cut. */
function partsOf(word: string): readonly string[] {
  if (word.length <= LONGEST_WORD) return [word];
  const parts: string[] = [];
  for (let from = 0; from < word.length;) {
    const to = from + LONGEST_WORD;
    const isLow = /[\uDC00-\uDFFF]/.test(word.charAt(to));
    parts.push(word.slice(from, isLow ? to + 1 : to));
    from = isLow ? to + 1 : to;
  }
  return parts;
}

/**
 * How often each word occurs.
 *
 * @example
 * ```ts
 * import { countWords } from "./count_words.ts";
 *
 * const counts = await countWords(["a b", "a"], { split: (text) => text.split(" ") });
 * if (counts.get("a") !== 2) throw new Error();
 * ```
 */
export async function countWords(
  texts: AsyncIterable<string> | Iterable<string>,
  { split, onProgress }: {
    readonly split: (text: string) => readonly string[];
    readonly onProgress?: ((progress: CountProgress) => void) | undefined;
  },
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let [read, characters] = [0, 0];
  for await (const text of texts) {
    for (const word of split(text)) {
      for (const part of partsOf(word)) counts.set(part, (counts.get(part) ?? 0) + 1);
    }
    if (counts.size > MOST_WORDS) forgetRare(counts);
    read++;
    characters += text.length;
    onProgress?.({ texts: read, characters, words: counts.size });
  }
  return counts;
}
