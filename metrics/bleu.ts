/**
 * BLEU (Papineni et al. 2002): how many of a candidate's n-grams stand in a reference. No library for Deno computes it
 * over a corpus, with several references and smoothing, so here it is, over words that the caller has cut.
 */

/** Words. */
export type Words = readonly string[];

/** N-grams up to this length. */
const ORDER = 4;

/** What BLEU is computed from: sums over sentences. */
export interface BleuCounts {
  /** By length of the n-grams, from 1: those that stand in a reference, each as often as there, and all. */
  readonly matches: readonly number[];
  readonly totals: readonly number[];
  /** Words of the candidates, and of the references whose length is nearest. */
  readonly words: number;
  readonly referenceWords: number;
}

/** Before any sentence. */
export const NO_BLEU_COUNTS: BleuCounts = {
  matches: new Array<number>(ORDER).fill(0),
  totals: new Array<number>(ORDER).fill(0),
  words: 0,
  referenceWords: 0,
};

/** How often every n-gram occurs. */
function ngramCounts(words: Words, length: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + length <= words.length; start++) {
    const ngram = words.slice(start, start + length).join("\u0000");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/**
 * The counts of one sentence.
 *
 * @example
 * ```ts
 * import { bleuCounts } from "./bleu.ts";
 * const counts = bleuCounts("the the the the the the the".split(" "), ["the cat is on the mat".split(" ")]);
 * if (counts.matches[0] !== 2 || counts.totals[0] !== 7 || counts.referenceWords !== 6) throw new Error();
 * ```
 */
export function bleuCounts(candidate: Words, references: readonly Words[]): BleuCounts {
  const lengths = NO_BLEU_COUNTS.matches.map((_, i) => i + 1);
  const matches = lengths.map((length) => {
    const known = references.map((reference) => ngramCounts(reference, length));
    let found = 0;
    for (const [ngram, count] of ngramCounts(candidate, length)) {
      found += Math.min(count, Math.max(0, ...known.map((counts) => counts.get(ngram) ?? 0)));
    }
    return found;
  });
  const nearest = references.map(({ length }) => length)
    .toSorted((a, b) => Math.abs(a - candidate.length) - Math.abs(b - candidate.length) || a - b);
  return {
    matches,
    totals: lengths.map((length) => Math.max(0, candidate.length - length + 1)),
    words: candidate.length,
    referenceWords: nearest[0] ?? 0,
  };
}

/**
 * The counts of two sets of sentences together.
 *
 * @example
 * ```ts
 * import { addBleuCounts, bleuCounts, NO_BLEU_COUNTS } from "./bleu.ts";
 * const counts = bleuCounts(["a"], [["a"]]);
 * if (addBleuCounts(NO_BLEU_COUNTS, counts).matches.join() !== "1,0,0,0") throw new Error();
 * ```
 */
export function addBleuCounts(a: BleuCounts, b: BleuCounts): BleuCounts {
  const sum = (first: readonly number[], second: readonly number[]): readonly number[] =>
    first.map((count, i) => count + (second[i] ?? 0));
  return {
    matches: sum(a.matches, b.matches),
    totals: sum(a.totals, b.totals),
    words: a.words + b.words,
    referenceWords: a.referenceWords + b.referenceWords,
  };
}

/**
 * BLEU of a corpus, from 0 to 1. A length none of whose n-grams match counts as half a match, the next one as a quarter
 * (smoothing 3 of Chen & Cherry 2014, as NIST's mteval and sacreBLEU have it); lengths that no candidate has are left
 * out.
 *
 * @example
 * ```ts
 * import { bleuCounts, corpusBleu } from "./bleu.ts";
 * const words = "it is a guide".split(" ");
 * if (corpusBleu(bleuCounts(words, [words])) !== 1 || corpusBleu(bleuCounts(["a"], [["b"]])) !== 0) throw new Error();
 * ```
 */
export function corpusBleu(counts: BleuCounts): number {
  let part = 1;
  return weighted(counts, (matches, total) => {
    if (matches > 0) return matches / total;
    part /= 2;
    return part / total;
  });
}

/**
 * BLEU of one sentence, from 0 to 1: one is added to the matches and to the n-grams of every length above 1, so that a
 * short sentence without a common 4-gram is not worth nothing (Lin & Och 2004; smoothing 2 of Chen & Cherry 2014).
 *
 * @example
 * ```ts
 * import { bleuCounts, sentenceBleu } from "./bleu.ts";
 * const score = sentenceBleu(bleuCounts(["a", "b"], [["a", "c"]])); // 1/2, 1/2
 * if (Math.abs(score - 0.5) > 1e-12) throw new Error();
 * ```
 */
export function sentenceBleu(counts: BleuCounts): number {
  return weighted(counts, (matches, total, length) => {
    return length === 1 ? matches / total : (matches + 1) / (total + 1);
  });
}

/** Geometric mean of the precisions, times the brevity penalty. */
function weighted(
  { matches, totals, words, referenceWords }: BleuCounts,
  precision: (matches: number, total: number, length: number) => number,
): number {
  if ((matches[0] ?? 0) === 0) return 0;
  const logs = totals.flatMap((total, i) =>
    total === 0 ? [] : [Math.log(precision(matches[i] ?? 0, total, i + 1))]
  );
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return Math.exp(mean + Math.min(0, 1 - referenceWords / words));
}
