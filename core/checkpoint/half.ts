/** The two 16-bit floating-point formats of checkpoints. Both fit into float32 exactly. */

/**
 * The number behind the bits of an IEEE 754 binary16 (1 sign, 5 exponent, 10 fraction bits).
 *
 * @example
 * ```ts
 * import { fromFloat16 } from "./half.ts";
 *
 * if (fromFloat16(0x3C00) !== 1 || fromFloat16(0x0001) !== 2 ** -24) throw new Error();
 * if (fromFloat16(0xFC00) !== -Infinity) throw new Error();
 * ```
 */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = bits >> 10 & 0x1F;
  const fraction = bits & 0x3FF;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1F) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The numbers behind bfloat16 bits: the upper halves of float32 numbers.
 *
 * @example
 * ```ts
 * import { fromBfloat16 } from "./half.ts";
 *
 * if (fromBfloat16(Uint16Array.of(0x3F80, 0xC040)).join() !== "1,-3") throw new Error();
 * ```
 */
export function fromBfloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(bits.length);
  bits.forEach((half, i) => {
    words[i] = half << 16;
  });
  return new Float32Array(words.buffer);
}
