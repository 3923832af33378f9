/** What a check of prepared data found. */

/** So many places are kept of each. */
const MOST_PLACES = 5;

/** A kind of trouble, how often, and the first places. */
export interface Finding {
  readonly check: string;
  /** What it means and what to do, in one sentence. */
  readonly meaning: string;
  readonly count: number;
  /** Among how many. */
  readonly of: number;
  /** `file:line` of the first few. */
  readonly places: readonly string[];
}

/** Counts and keeps the first places. */
export interface Tally {
  readonly add: (place: string) => void;
  readonly finding: (of: number) => Finding;
}

/** An empty tally of a check. */
export function tally(check: string, meaning: string): Tally {
  let count = 0;
  const places: string[] = [];
  return {
    add(place) {
      count++;
      if (places.length < MOST_PLACES) places.push(place);
    },
    finding: (of) => ({ check, meaning, count, of, places }),
  };
}
