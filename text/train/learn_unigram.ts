/**
 * Learning a unigram vocabulary (Kudo 2018, §3.2): many substrings at first, then expectation-maximisation and
 * pruning in turn, until as many pieces remain as are wanted. Single characters always remain.
 */

/** A piece and the logarithm of its probability. */
export type ScoredPiece = readonly [piece: string, score: number];

/** A word, its code points' places in it, and how often it occurs. */
interface Word {
  readonly text: string;
  readonly ends: readonly number[];
  readonly count: number;
}

const LONGEST_PIECE = 16;
const MOST_SUBSTRINGS = 4_000_000;
/** Substrings to begin with, for every piece that is wanted. */
const SEEDS_PER_PIECE = 8;
/** How many pieces stay in a round. */
const KEPT = 0.75;
const ROUNDS_OF_EXPECTATION = 2;
/** Pieces expected less often are dropped. */
const LEAST_EXPECTED = 0.5;

function wordOf(text: string, count: number): Word {
  const ends = [0];
  for (const character of text) ends.push((ends.at(-1) ?? 0) + character.length);
  return { text, ends, count };
}

/** Calls `visit` with every known piece in a word, by the code points between which it stands. */
function eachPiece(
  { text, ends }: Word,
  scores: ReadonlyMap<string, number>,
  visit: (
    piece: string,
    span: { readonly from: number; readonly to: number; readonly score: number },
  ) => void,
): void {
  for (let from = 0; from + 1 < ends.length; from++) {
    for (let to = from + 1; to < ends.length && to - from <= LONGEST_PIECE; to++) {
      const piece = text.slice(ends[from], ends[to]);
      const score = scores.get(piece);
      if (score !== undefined) visit(piece, { from, to, score });
    }
  }
}

function logAdd(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

/** How often each piece is expected over all ways to cut the words. */
function expect(words: readonly Word[], scores: ReadonlyMap<string, number>): Map<string, number> {
  const expected = new Map<string, number>();
  for (const word of words) {
    const length = word.ends.length - 1;
    const spans: {
      readonly piece: string;
      readonly from: number;
      readonly to: number;
      readonly score: number;
    }[] = [];
    eachPiece(word, scores, (piece, span) => void spans.push({ piece, ...span }));
    const forward = new Float64Array(length + 1).fill(-Infinity);
    const backward = new Float64Array(length + 1).fill(-Infinity);
    forward[0] = 0;
    backward[length] = 0;
    for (const { from, to, score } of spans) { // by their beginnings, ascending
      forward[to] = logAdd(forward[to] ?? 0, (forward[from] ?? 0) + score);
    }
    for (const { from, to, score } of spans.toReversed()) {
      backward[from] = logAdd(backward[from] ?? 0, (backward[to] ?? 0) + score);
    }
    const whole = forward[length] ?? 0;
    for (const { piece, from, to, score } of spans) {
      const share = Math.exp((forward[from] ?? 0) + score + (backward[to] ?? 0) - whole);
      expected.set(piece, (expected.get(piece) ?? 0) + share * word.count);
    }
  }
  return expected;
}

/** Scores of the pieces that are expected often enough; characters stay however rare. */
function maximise(
  expected: ReadonlyMap<string, number>,
  characters: ReadonlySet<string>,
): Map<string, number> {
  const kept = [...expected].filter(([piece, count]) => count >= LEAST_EXPECTED || characters.has(piece));
  const total = kept.reduce((sum, [, count]) => sum + Math.max(count, LEAST_EXPECTED), 0);
  return new Map(kept.map(([piece, count]) => [piece, Math.log(Math.max(count, LEAST_EXPECTED) / total)]));
}

/** Score of the best way to cut a piece without using it whole. */
function scoreOfRest(piece: string, scores: ReadonlyMap<string, number>): number {
  const word = wordOf(piece, 1);
  const best = new Float64Array(word.ends.length).fill(-Infinity);
  best[0] = 0;
  eachPiece(word, scores, (part, { from, to, score }) => {
    if (part !== piece) best[to] = Math.max(best[to] ?? 0, (best[from] ?? 0) + score);
  });
  return best.at(-1) ?? -Infinity;
}

/** The pieces without which the corpus would be least likely, `size` of them, characters among them. */
function prune(scores: ReadonlyMap<string, number>, { expected, characters, size }: {
  readonly expected: ReadonlyMap<string, number>;
  readonly characters: ReadonlySet<string>;
  readonly size: number;
}): Map<string, number> {
  const losses = [...scores].filter(([piece]) => !characters.has(piece)).map(([piece, score]) => {
    return { piece, score, loss: (expected.get(piece) ?? 0) * (score - scoreOfRest(piece, scores)) };
  });
  losses.sort((a, b) => b.loss - a.loss || (a.piece < b.piece ? -1 : 1));
  const kept = losses.slice(0, Math.max(0, size - characters.size));
  const least = Math.min(...scores.values());
  return new Map([
    ...[...characters].map((character) => [character, scores.get(character) ?? least] as const),
    ...kept.map(({ piece, score }) => [piece, score] as const),
  ]);
}

/** Substrings of words that occur more than once, the longest and most frequent first. */
function seedPieces(words: readonly Word[], size: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text, ends, count } of words) {
    for (let from = 0; from + 1 < ends.length; from++) {
      for (let to = from + 1; to < ends.length && to - from <= LONGEST_PIECE; to++) {
        const piece = text.slice(ends[from], ends[to]);
        counts.set(piece, (counts.get(piece) ?? 0) + count);
      }
    }
    if (counts.size > MOST_SUBSTRINGS) {
      for (const [piece, times] of counts) if (times < 2 && piece.length > 2) counts.delete(piece);
    }
  }
  const frequent = [...counts].filter(([piece, count]) => count > 1 || [...piece].length === 1)
    .map(([piece, count]) => ({
      piece,
      weight: count * [...piece].length,
      isCharacter: [...piece].length === 1,
    }))
    .sort((a, b) => Number(b.isCharacter) - Number(a.isCharacter) || b.weight - a.weight);
  const seeds = frequent.slice(0, Math.max(size * SEEDS_PER_PIECE, 1));
  const total = seeds.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(seeds.map(({ piece, weight }) => [piece, Math.log(weight / total)]));
}

/**
 * The pieces of a vocabulary, likeliest first; fewer than `size` when the words have no more.
 *
 * @param characters pieces that stay in any case; words are of these
 *
 * @example
 * ```ts
 * import { learnUnigram } from "./learn_unigram.ts";
 *
 * const counts = new Map([["▁the", 10], ["▁then", 5], ["▁than", 3]]);
 * const pieces = learnUnigram(counts, { size: 8, characters: new Set("▁thena") });
 * if (pieces.length !== 8 || !pieces.some(([piece]) => piece === "▁the")) throw new Error();
 * ```
 */
export function learnUnigram(counts: ReadonlyMap<string, number>, { size, characters, onRound }: {
  readonly size: number;
  readonly characters: ReadonlySet<string>;
  /** Told how many pieces are left after every round. */
  readonly onRound?: ((pieces: number) => void) | undefined;
}): readonly ScoredPiece[] {
  const words = [...counts].map(([text, count]) => wordOf(text, count));
  let scores = seedPieces(words, size);
  for (;;) {
    let expected = expect(words, scores);
    for (let round = 1; round < ROUNDS_OF_EXPECTATION; round++) {
      scores = maximise(expected, characters);
      expected = expect(words, scores);
    }
    const isLast = scores.size <= size / KEPT;
    scores = prune(scores, {
      expected,
      characters,
      size: isLast ? size : Math.max(size, Math.floor(scores.size * KEPT)),
    });
    onRound?.(scores.size);
    if (isLast) break;
  }
  const final = maximise(expect(words, scores), new Set(scores.keys()));
  const least = Math.min(...final.values());
  return [...scores.keys()].map((piece): ScoredPiece => [piece, final.get(piece) ?? least])
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
