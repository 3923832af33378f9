/** "Did you mean …?" */

/** Single-character edits (insert, delete, replace, swap neighbours) between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/**
 * The known word that was probably meant: the nearest by edits when at most a third of the letters differ, or the
 * only one that has what was typed in it.
 *
 * @example
 * ```ts
 * import { suggest } from "./suggest.ts";
 *
 * if (suggest("pretain", ["pretrain", "infill"]) !== "pretrain") throw new Error();
 * if (suggest("xyzzy", ["pretrain", "infill"]) !== undefined) throw new Error();
 * ```
 */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  const containing = known.filter((word) => typed.length > 2 && word.includes(typed));
  if (containing.length === 1) return containing[0];
  const nearest = known
    .map((word) => ({ word, distance: editDistance(typed.toLowerCase(), word) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  if (nearest === undefined) return undefined;
  const letters = Math.max(typed.length, nearest.word.length);
  return nearest.distance <= Math.max(1, Math.floor(letters / 3)) ? nearest.word : undefined;
}

/**
 * The suggestion as the end of a sentence, or nothing.
 *
 * @example
 * ```ts
 * import { didYouMean } from "./suggest.ts";
 *
 * if (didYouMean("--span", ["--spans"]) !== ", did you mean --spans?") throw new Error();
 * ```
 */
export function didYouMean(typed: string, known: readonly string[]): string {
  const word = suggest(typed, known);
  return word === undefined ? "" : `, did you mean ${word}?`;
}
