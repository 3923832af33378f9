/**
 * The baseline: an interpolated Kneser–Ney trigram model (Chen & Goodman 1998, §2.7), one discount per order,
 * estimated as n₁/(n₁ + 2n₂).
 */

/** Counts of one order: of what follows a context, and of the contexts. */
interface Order {
  /** (context, token) → count. */
  readonly counts: Map<number, number>;
  /** Context → Σ counts, number of different tokens. */
  readonly contexts: Map<number, { total: number; kinds: number }>;
  /** Context → tokens that were seen behind it. */
  readonly followers: Map<number, number[]>;
  readonly discount: number;
}

/** A trained model. Contexts are the two tokens before. */
export interface Trigram {
  readonly vocabularySize: number;
  /** P(token | first, second). */
  readonly probability: (first: number, second: number, token: number) => number;
  /** P(token | second), of the order below. */
  readonly pair: (second: number, token: number) => number;
  /** P(token | first, second), where `lower`, P(token | second), is known. */
  readonly refined: (first: number, second: number, token: number, lower: number) => number;
  /** P(· | first, second) for the whole vocabulary. */
  readonly distribution: (first: number, second: number) => Float64Array;
}

function orderOf(counts: Map<number, number>, vocabularySize: number): Order {
  const contexts = new Map<number, { total: number; kinds: number }>();
  const followers = new Map<number, number[]>();
  let [once, twice] = [0, 0];
  for (const [key, count] of counts) {
    const context = Math.floor(key / vocabularySize);
    const known = contexts.get(context) ?? { total: 0, kinds: 0 };
    contexts.set(context, { total: known.total + count, kinds: known.kinds + 1 });
    const list = followers.get(context) ?? [];
    list.push(key % vocabularySize);
    followers.set(context, list);
    if (count === 1) once++;
    if (count === 2) twice++;
  }
  return { counts, contexts, followers, discount: once === 0 ? 0.75 : once / (once + 2 * twice) };
}

/** How many different tokens stand before each key: the counts of the next lower order. */
function continuations(counts: ReadonlyMap<number, number>, modulus: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const key of counts.keys()) found.set(key % modulus, (found.get(key % modulus) ?? 0) + 1);
  return found;
}

/**
 * Learns from documents.
 *
 * @param documents token ids, each below `vocabularySize`
 * @example
 * ```ts
 * import { trainTrigram } from "./trigram.ts";
 * const { probability } = trainTrigram([[1, 2, 3, 1, 2, 3, 1, 2, 0]], 4);
 * if (probability(1, 2, 3) < probability(1, 2, 0)) throw new Error();
 * ```
 */
export function trainTrigram(documents: readonly (readonly number[])[], vocabularySize: number): Trigram {
  const size = vocabularySize;
  const counts = new Map<number, number>();
  for (const tokens of documents) {
    for (let i = 2; i < tokens.length; i++) {
      const key = ((tokens[i - 2] ?? 0) * size + (tokens[i - 1] ?? 0)) * size + (tokens[i] ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const pairs = continuations(counts, size * size);
  const singles = continuations(pairs, size);
  const [three, two] = [orderOf(counts, size), orderOf(pairs, size)];
  const one = orderOf(singles, size); // its only context is 0
  const unigram = new Float64Array(size).fill(1 / size);
  interpolate(unigram, one, 0);
  const backedOff = new Map<number, Float64Array>();

  /** λ·lower + (1 − λ)·own, in place of `lower`. */
  function interpolate(lower: Float64Array, order: Order, context: number): void {
    const seen = order.contexts.get(context);
    if (seen === undefined) return;
    const weight = order.discount * seen.kinds / seen.total;
    for (let i = 0; i < size; i++) lower[i] = (lower[i] ?? 0) * weight;
    for (const token of order.followers.get(context) ?? []) {
      const count = order.counts.get(context * size + token) ?? 0;
      lower[token] = (lower[token] ?? 0) + Math.max(0, count - order.discount) / seen.total;
    }
  }
  const bigram = (second: number): Float64Array => {
    const known = backedOff.get(second);
    if (known !== undefined) return known;
    const made = Float64Array.from(unigram);
    interpolate(made, two, second);
    if (backedOff.size < 2000) backedOff.set(second, made);
    return made;
  };
  const own = (order: Order, context: number, token: number, lower: number): number => {
    const seen = order.contexts.get(context);
    if (seen === undefined) return lower;
    const count = order.counts.get(context * size + token) ?? 0;
    return (Math.max(0, count - order.discount) + order.discount * seen.kinds * lower) / seen.total;
  };
  const pair = (second: number, token: number): number => own(two, second, token, unigram[token] ?? 0);
  return {
    vocabularySize,
    probability: (first, second, token) => own(three, first * size + second, token, pair(second, token)),
    pair,
    refined: (first, second, token, lower) => own(three, first * size + second, token, lower),
    distribution(first, second) {
      const made = Float64Array.from(bigram(second));
      interpolate(made, three, first * size + second);
      return made;
    },
  };
}
