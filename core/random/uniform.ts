/** Random words as numbers in [0, 1). */
import { bits } from "./bits.ts";
import type { Key } from "./philox.ts";

/**
 * The upper 24 bits of a word as a number in [0, 1): a multiple of 2^-24, hence exact in float32 and equal on the
 * host and the device.
 *
 * @example
 * ```ts
 * import { uniform } from "./uniform.ts";
 *
 * if (uniform(0x80000000) !== 0.5 || uniform(0xffffffff) >= 1) throw new Error("outside [0, 1)");
 * ```
 */
export function uniform(word: number): number {
  return (word >>> 8) * 2 ** -24;
}

/**
 * 53 bits of two words as a number in [0, 1), every bit a double can hold. For the host only.
 *
 * @example
 * ```ts
 * import { fraction } from "./uniform.ts";
 *
 * if (fraction(0, 0) !== 0 || fraction(0xffffffff, 0xffffffff) >= 1) throw new Error("outside [0, 1)");
 * ```
 */
export function fraction(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
}

/**
 * A number in [0, 1) from the first two words of a key's stream, with the 53 bits of `fraction`: for choices on the
 * host, where alternatives rarer than 2^-24 must stay possible.
 *
 * @example
 * ```ts
 * import { key } from "./key.ts";
 * import { uniformDouble } from "./uniform.ts";
 *
 * const draw = uniformDouble(key(3));
 * if (draw < 0 || draw >= 1) throw new Error("outside [0, 1)");
 * ```
 */
export function uniformDouble(key: Key, options: { readonly stream?: number } = {}): number {
  const { stream = 0 } = options;
  return fraction(bits(key, { stream, index: 0 }), bits(key, { stream, index: 1 }));
}
