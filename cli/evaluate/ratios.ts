/** Shares as the command line writes them. */
import { UsageError } from "../frame/errors.ts";

/**
 * Shares of `--ratio .1,.2`.
 *
 * @throws {UsageError} unless all are greater than 0 and at most 1.
 * @example
 * ```ts
 * import { readRatios } from "./ratios.ts";
 * if (readRatios(".1,0.5").join() !== "0.1,0.5") throw new Error();
 * ```
 */
export function readRatios(text: string): readonly number[] {
  return text.split(",").map((part) => {
    const value = /^\d*\.?\d+$/.test(part) ? Number(part) : NaN;
    if (value > 0 && value <= 1) return value;
    throw new UsageError(
      `option --ratio: expected shares greater than 0 and of at most 1 such as .1,.5, found "${part}"`,
    );
  });
}
