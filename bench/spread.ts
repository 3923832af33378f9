/** What several measurements of one thing come to. */

/** A median with the spread of what was measured. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Median, least and most of some numbers. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { median, least: at(0), most: at(sorted.length - 1) };
}

/** Round by round, how many times as long `theirs` took as `ours`. */
export function ratios(theirs: readonly number[], ours: readonly number[]): Spread {
  return spread(theirs.map((value, round) => value / (ours[round] ?? NaN)));
}
