/** Span lengths: a Poisson distribution restricted to 1 … maximum (GLM §2.1; the published code stops at 39). */
import { choose } from "./choose.ts";
import type { Key } from "./philox.ts";

/** Which distribution, and which stream of the key to draw from. */
export interface PoissonOptions {
  /** λ, the mean of the unrestricted distribution; default 3. */
  readonly mean?: number;
  /** The largest value; default 39. */
  readonly maximum?: number;
  readonly stream?: number;
}

/**
 * The Poisson probabilities of 1, 2, …, maximum (index 0 belongs to the value 1). They sum to less than 1 because 0
 * and the values above the maximum are left out; a draw is in proportion to them.
 *
 * @throws {RangeError} when the mean is not positive and finite or the maximum is not a positive integer.
 *
 * @example
 * ```ts
 * import { poissonWeights } from "./poisson.ts";
 *
 * const weights = poissonWeights();
 * if (weights.length !== 39) throw new Error("expected the lengths 1 to 39");
 * ```
 */
export function poissonWeights(options: Omit<PoissonOptions, "stream"> = {}): readonly number[] {
  const { mean = 3, maximum = 39 } = options;
  if (!(mean > 0 && mean < Infinity)) throw new RangeError(`mean ${mean}: expected a positive number`);
  if (!Number.isInteger(maximum) || maximum < 1) {
    throw new RangeError(`maximum ${maximum}: expected a positive integer`);
  }
  const weights: number[] = [];
  let weight = Math.exp(-mean);
  for (let value = 1; value <= maximum; value++) {
    weight *= mean / value;
    weights.push(weight);
  }
  return weights;
}

const SPAN_LENGTHS = poissonWeights();

/**
 * One draw from the restricted Poisson distribution, an integer in 1 … maximum.
 *
 * @throws {RangeError} as `poissonWeights`.
 *
 * @example
 * ```ts
 * import { key } from "./key.ts";
 * import { poisson } from "./poisson.ts";
 *
 * const length = poisson(key(0));
 * if (length < 1 || length > 39) throw new Error("outside the restricted range");
 * ```
 */
export function poisson(key: Key, options: PoissonOptions = {}): number {
  const { mean = 3, maximum = 39, stream = 0 } = options;
  const weights = mean === 3 && maximum === 39 ? SPAN_LENGTHS : poissonWeights({ mean, maximum });
  return 1 + choose(key, weights, { stream });
}
