/**
 * Learning byte-pair merges (Sennrich et al. 2016): the most frequent pair of neighbours becomes a symbol, again
 * and again. Counts, ties (the pair of smaller symbols) and their updates are those of Hugging Face's trainer,
 * whose JavaScript binding has no way to say how many symbols are wanted, so that both learn the same merges.
 */
import { popHeap, pushHeap } from "../heap.ts";
import { pairKey } from "../merge_pairs.ts";

/** A word as symbols, and how often it occurs. */
export interface CountedWord {
  symbols: number[];
  readonly count: number;
}

/** A pair that becomes a symbol. */
export interface LearnedMerge {
  readonly left: number;
  readonly right: number;
  readonly symbol: number;
}

/** A pair that waits, with the words that it may be in. */
interface Candidate {
  readonly left: number;
  readonly right: number;
  count: number;
  readonly words: Set<number>;
}

/** Whether `a` comes before `b`. */
function isBefore(a: Candidate, b: Candidate): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.left !== b.left ? a.left < b.left : a.right < b.right;
}

type Change = (left: number, right: number, by: number) => void;

/** Merges a pair in a word from left to right, and tells which pairs come and go. */
function mergeIn(symbols: readonly number[], merge: LearnedMerge, change: Change): number[] {
  const merged: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] ?? 0;
    if (symbol !== merge.left || symbols[i + 1] !== merge.right) {
      merged.push(symbol);
      continue;
    }
    const [before, after] = [merged.at(-1), symbols[i + 2]];
    if (before !== undefined) {
      change(before, merge.left, -1);
      change(before, merge.symbol, 1);
    }
    if (after !== undefined) {
      change(merge.right, after, -1);
      change(merge.symbol, after, 1);
    }
    merged.push(merge.symbol);
    i++;
  }
  return merged;
}

/**
 * The first merges of a corpus, in order; fewer when every word has become one symbol.
 *
 * @param words consumed: their symbols change
 * @param options.symbolOf the symbol of a pair, which may be known already
 * @param options.isEnough asked before every merge
 *
 * @example
 * ```ts
 * import { learnMerges } from "./learn_merges.ts";
 *
 * let next = 3;
 * const merges = learnMerges([{ symbols: [1, 2, 1, 2], count: 5 }], {
 *   symbolOf: () => next++,
 *   isEnough: () => next === 4,
 * });
 * if (merges.length !== 1 || merges[0]?.left !== 1) throw new Error();
 * ```
 */
export function learnMerges(words: readonly CountedWord[], { symbolOf, isEnough }: {
  readonly symbolOf: (left: number, right: number) => number;
  readonly isEnough: () => boolean;
}): readonly LearnedMerge[] {
  const counts = new Map<number, number>();
  const places = new Map<number, Candidate>(); // pairs that became more frequent since the last merge
  const add = (
    left: number,
    right: number,
    { by, word }: { readonly by: number; readonly word: number },
  ): void => {
    const key = pairKey(left, right);
    counts.set(key, (counts.get(key) ?? 0) + by);
    if (by <= 0) return;
    const known = places.get(key);
    if (known === undefined) places.set(key, { left, right, count: 0, words: new Set([word]) });
    else known.words.add(word);
  };
  const heap: Candidate[] = [];
  const enqueue = (): void => {
    for (const [key, candidate] of places) {
      candidate.count = counts.get(key) ?? 0;
      if (candidate.count > 0) pushHeap(heap, candidate, isBefore);
    }
    places.clear();
  };
  for (const [word, { symbols, count }] of words.entries()) {
    for (let i = 0; i + 1 < symbols.length; i++) {
      add(symbols[i] ?? 0, symbols[i + 1] ?? 0, { by: count, word });
    }
  }
  enqueue();
  const merges: LearnedMerge[] = [];
  while (!isEnough()) {
    const top = popHeap(heap, isBefore);
    if (top === undefined) break;
    const { left, right } = top;
    const count = counts.get(pairKey(left, right)) ?? 0;
    if (count !== top.count) { // it became rarer while it waited
      top.count = count;
      if (count > 0) pushHeap(heap, top, isBefore);
      continue;
    }
    const merge = { left, right, symbol: symbolOf(left, right) };
    merges.push(merge);
    for (const index of top.words) {
      const word = words[index];
      if (word === undefined) continue;
      const change: Change = (a, b, sign) => add(a, b, { by: sign * word.count, word: index });
      word.symbols = mergeIn(word.symbols, merge, change);
    }
    enqueue();
  }
  return merges;
}
