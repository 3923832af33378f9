/** Counting what a suite finds. */
import type { Failure, Skip, SuiteResult } from "./suite.ts";

/** How far a number may be from the golden one. */
export interface Bound {
  readonly absolute: number;
  /** Relative to the largest magnitude of the golden tensor. */
  readonly relative?: number;
}

/** Collects the checks of one case after another. */
export interface Tally {
  /** A case that holds when nothing is wrong with it: each sentence in `wrong` says one thing that is. */
  readonly record: (name: string, wrong: readonly string[]) => void;
  /** Runs a case; an exception is a failure of that case, not of the suite. */
  readonly attempt: (
    name: string,
    run: () => Promise<readonly string[]> | readonly string[],
  ) => Promise<void>;
  readonly skip: (name: string, reason: string) => void;
  /**
   * Compares numbers with golden ones and returns what is wrong: nothing, or one sentence on the worst element.
   * Remembers the worst ratio of error to tolerance.
   */
  readonly compare: (
    what: string,
    values: { readonly found: ArrayLike<number>; readonly golden: ArrayLike<number>; readonly bound: Bound },
  ) => readonly string[];
  readonly result: () => SuiteResult;
}

/**
 * An empty tally.
 *
 * @example
 * ```ts
 * import { startTally } from "./tally.ts";
 * const tally = startTally();
 * tally.record("one", tally.compare("x", { found: [1], golden: [1.5], bound: { absolute: 1 } }));
 * if (tally.result().passed !== 1 || tally.result().worst !== 0.5) throw new Error();
 * ```
 */
export function startTally(): Tally {
  let passed = 0;
  let worst = 0;
  const failed: Failure[] = [];
  const skipped: Skip[] = [];
  const record: Tally["record"] = (name, wrong) => {
    if (wrong.length === 0) passed++;
    else failed.push({ case: name, reason: wrong.join("; ") });
  };
  return {
    record,
    async attempt(name, run) {
      try {
        record(name, await run());
      } catch (error) {
        record(name, [error instanceof Error ? error.message : String(error)]);
      }
    },
    skip: (name, reason) => void skipped.push({ case: name, reason }),
    compare(what, { found, golden, bound }) {
      if (found.length !== golden.length) {
        return [`${what}: expected ${golden.length} numbers, found ${found.length}`];
      }
      const tolerance = bound.absolute + (bound.relative ?? 0) * largest(golden);
      let at = 0;
      let error = 0;
      for (let i = 0; i < golden.length; i++) {
        const difference = Math.abs((found[i] ?? NaN) - (golden[i] ?? NaN));
        if (difference <= error) continue;
        [at, error] = [i, difference];
        if (Number.isNaN(difference)) break;
      }
      const ratio = tolerance > 0 ? error / tolerance : error === 0 ? 0 : Infinity;
      worst = Number.isNaN(ratio) ? Infinity : Math.max(worst, ratio);
      return ratio <= 1 ? [] : [
        `${what}[${at}]: expected ${golden[at]}, found ${found[at]}, ` +
        `${(error / tolerance).toPrecision(3)} times the tolerance ${tolerance.toExponential(1)}`,
      ];
    },
    result: () => ({ passed, failed, skipped, worst }),
  };
}

function largest(values: ArrayLike<number>): number {
  let result = 0;
  for (let i = 0; i < values.length; i++) result = Math.max(result, Math.abs(values[i] ?? 0));
  return result;
}
