import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Merge, mergePairs, type Merges, pairKey } from "../../text/merge_pairs.ts";

/** The definition: again and again the leftmost pair of the lowest rank. */
function mergeSlowly(word: readonly number[], merges: Merges): readonly number[] {
  const found = word.slice(1).map((right, index) => merges.get(pairKey(word[index] ?? 0, right)));
  const least = Math.min(...found.map((merge) => merge?.rank ?? Infinity));
  const at = found.findIndex((merge) => merge?.rank === least);
  const merge = found[at];
  return merge === undefined
    ? word
    : mergeSlowly([...word.slice(0, at), merge.symbol, ...word.slice(at + 2)], merges);
}

Deno.test("merges: any table and word, as the definition has it", () => {
  const symbol = fc.nat(5);
  const merge = fc.record({
    left: symbol,
    right: symbol,
    symbol: fc.integer({ min: 0, max: 7 }),
    rank: fc.nat(6),
  });
  const table = fc.array(merge, { maxLength: 20 }).map((each): Merges =>
    new Map<number, Merge>(each.map(({ left, right, ...rest }) => [pairKey(left, right), rest]))
  );
  fc.assert(
    fc.property(table, fc.array(symbol, { maxLength: 30 }), (merges, word) => {
      assertEquals(mergePairs(word, merges), mergeSlowly(word, merges));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("merges: a hostile word of a million symbols takes less than seconds", () => {
  const word = new Array<number>(1_000_000).fill(1);
  const merges = new Map([[pairKey(1, 1), { rank: 0, symbol: 2 }], [pairKey(2, 2), { rank: 1, symbol: 3 }]]);
  assertEquals(mergePairs(word, merges).length, 250_000);
});
