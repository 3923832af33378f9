/** A uniformly drawn order. */
import { below } from "./below.ts";
import type { Key } from "./philox.ts";

/**
 * A uniform permutation of 0 … n − 1 (Fisher–Yates, inside out: value `i` takes a uniform place among the first
 * `i + 1`, drawn from stream `i`, and the value that stood there moves to the end).
 *
 * @throws {RangeError} when `n` is not a non-negative integer.
 *
 * @example
 * ```ts
 * import { key } from "./key.ts";
 * import { permutation } from "./permutation.ts";
 *
 * const order = permutation(key(2), 5);
 * if ([...order].sort().join() !== "0,1,2,3,4") throw new Error("not a permutation");
 * ```
 */
export function permutation(key: Key, n: number): readonly number[] {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`length ${n}: expected a non-negative integer`);
  const order: number[] = [];
  for (let value = 0; value < n; value++) {
    const place = below(key, value + 1, { stream: value });
    order.push(order[place] ?? value);
    order[place] = value;
  }
  return order;
}
