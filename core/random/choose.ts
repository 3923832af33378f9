/** A choice among weighted alternatives. */
import type { Key } from "./philox.ts";
import { uniformDouble } from "./uniform.ts";

/**
 * The index of one alternative, drawn in proportion to its weight (the weights need not sum to 1).
 *
 * @throws {RangeError} when a weight is negative or not finite, or when no weight is positive.
 *
 * @example
 * ```ts
 * import { choose } from "./choose.ts";
 * import { key } from "./key.ts";
 *
 * if (choose(key(1), [0, 1, 0]) !== 1) throw new Error("only one alternative is possible");
 * ```
 */
export function choose(
  key: Key,
  weights: readonly number[],
  options: { readonly stream?: number } = {},
): number {
  let total = 0;
  let lastPossible = -1;
  for (const [index, weight] of weights.entries()) {
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`weight ${index} is ${weight}: expected a finite number of at least 0`);
    }
    total += weight;
    if (weight > 0) lastPossible = index;
  }
  if (lastPossible < 0) throw new RangeError("weights: expected at least one above 0, found none");
  let remaining = uniformDouble(key, options) * total;
  for (const [index, weight] of weights.entries()) {
    remaining -= weight;
    if (remaining < 0) return index;
  }
  // Rounding of the running difference can leave a remainder of a few ulp after the last alternative.
  return lastPossible;
}
