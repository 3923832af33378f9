/** A uniform integer below a bound. */
import { bits } from "./bits.ts";
import type { Key } from "./philox.ts";

const WORD = 0x1_0000_0000;

/**
 * A uniform integer in 0 … n − 1, without modulo bias: words of the key's stream that fall into the incomplete last
 * multiple of `n` are rejected and the next word is read. A caller that needs several integers from one key gives
 * each its own `stream`.
 *
 * @throws {RangeError} when `n` is not an integer from 1 to 2^32.
 *
 * @example
 * ```ts
 * import { below } from "./below.ts";
 * import { key } from "./key.ts";
 *
 * const dice = [0, 1, 2].map((stream) => 1 + below(key(5), 6, { stream }));
 * if (dice.some((face) => face < 1 || face > 6)) throw new Error("no such face");
 * ```
 */
export function below(key: Key, n: number, options: { readonly stream?: number } = {}): number {
  if (!Number.isInteger(n) || n < 1 || n > WORD) {
    throw new RangeError(`bound ${n}: expected an integer from 1 to 2^32`);
  }
  const { stream = 0 } = options;
  const accepted = WORD - WORD % n;
  for (let index = 0;; index++) {
    const word = bits(key, { stream, index });
    if (word < accepted) return word % n;
  }
}
