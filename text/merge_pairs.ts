/**
 * Byte-pair encoding of one word. Written here, and not taken from `@huggingface/tokenizers`, for three reasons:
 * SentencePiece merges the leftmost of pairs that make equally good pieces, which a list of ranked merges cannot
 * say; symbols are numbers instead of strings, which is several times faster; and time is bounded by n log n for
 * any text.
 */
import { popHeap, pushHeap } from "./heap.ts";

/** Symbols are below this, so that two of them fit a key. */
const SYMBOLS = 2 ** 22;

/** A place in a word is below this, so that a rank and a place fit a number. */
const PLACES = 2 ** 31;

/** What a pair of symbols becomes, and when: lower ranks first. */
export interface Merge {
  readonly rank: number;
  readonly symbol: number;
}

/** Merges by `pairKey`. */
export type Merges = ReadonlyMap<number, Merge>;

/**
 * The key of a pair of symbols.
 *
 * @example
 * ```ts
 * import { pairKey } from "./merge_pairs.ts";
 *
 * if (pairKey(1, 2) === pairKey(2, 1)) throw new Error();
 * ```
 */
export function pairKey(left: number, right: number): number {
  return left * SYMBOLS + right;
}

function isLess(a: number, b: number): boolean {
  return a < b;
}

/**
 * The symbols of a word after all merges: again and again the pair of lowest rank, the leftmost of equals.
 *
 * @example
 * ```ts
 * import { mergePairs, pairKey } from "./merge_pairs.ts";
 *
 * const merges = new Map([[pairKey(1, 1), { rank: 0, symbol: 2 }]]);
 * if (mergePairs([1, 1, 1], merges).join() !== "2,1") throw new Error();
 * ```
 */
export function mergePairs(word: readonly number[], merges: Merges): readonly number[] {
  if (word.length < 2) return word;
  const symbols = [...word];
  const next = Int32Array.from(word, (_, place) => place + 1);
  const previous = Int32Array.from(word, (_, place) => place - 1);
  const heap: number[] = [];
  const mergeAt = (place: number): Merge | undefined => {
    const right = symbols[next[place] ?? word.length];
    const left = symbols[place];
    return left === undefined || right === undefined ? undefined : merges.get(pairKey(left, right));
  };
  const propose = (place: number): void => {
    const merge = mergeAt(place);
    if (merge !== undefined) pushHeap(heap, merge.rank * PLACES + place, isLess);
  };
  for (let place = 0; place + 1 < word.length; place++) propose(place);
  for (let top = popHeap(heap, isLess); top !== undefined; top = popHeap(heap, isLess)) {
    const place = top % PLACES;
    const merge = mergeAt(place);
    // A symbol that was merged away, or whose neighbour changed, has another proposal or none.
    if (merge === undefined || merge.rank !== (top - place) / PLACES) continue;
    const gone = next[place] ?? 0;
    const after = next[gone] ?? word.length;
    symbols[place] = merge.symbol;
    symbols[gone] = -1;
    next[place] = after;
    next[gone] = word.length;
    if (after < word.length) previous[after] = place;
    const before = previous[place] ?? -1;
    if (before >= 0) propose(before);
    propose(place);
  }
  return symbols.filter((symbol) => symbol >= 0);
}
