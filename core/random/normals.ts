/** Standard normal numbers, for initialising parameters. Computed on the host only: `log` and `cos` differ elsewhere. */
import { words } from "./bits.ts";
import type { Key } from "./philox.ts";
import { fraction } from "./uniform.ts";

/** Pairs per batch of words: keeps the words of a large parameter from being held all at once. */
const PAIRS_AT_ONCE = 4096;

/**
 * `count` independent standard normal numbers by the Box–Muller transform, two from each Philox block (four words).
 *
 * @param options `start`: how many numbers of the key come before them, default 0
 * @throws {RangeError} when `count` or `start` is not a non-negative integer.
 *
 * @example
 * ```ts
 * import { key } from "./key.ts";
 * import { normals } from "./normals.ts";
 *
 * const weights = normals(key(1), 1000).map((value) => 0.02 * value);
 * if (weights.length !== 1000) throw new Error("expected 1000 values");
 * ```
 */
export function normals(
  key: Key,
  count: number,
  { start = 0 }: { readonly start?: number } = {},
): Float64Array<ArrayBuffer> {
  for (const [name, value] of Object.entries({ count, start })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(`${name} ${value}: expected a non-negative integer`);
    }
  }
  const values = new Float64Array(count);
  // The first pair may begin before `start`; a typed array ignores what falls outside at either end.
  for (let done = -(start % 2); done < count; done += 2 * PAIRS_AT_ONCE) {
    const pairs = Math.min(PAIRS_AT_ONCE, Math.ceil((count - done) / 2));
    const random = words(key, { start: 2 * (start + done), count: 4 * pairs });
    for (let pair = 0; pair < pairs; pair++) {
      const at = 4 * pair;
      // 1 - u lies in (0, 1], so that the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - fraction(random[at] ?? 0, random[at + 1] ?? 0)));
      const angle = 2 * Math.PI * fraction(random[at + 2] ?? 0, random[at + 3] ?? 0);
      values[done + 2 * pair] = radius * Math.cos(angle);
      values[done + 2 * pair + 1] = radius * Math.sin(angle);
    }
  }
  return values;
}
