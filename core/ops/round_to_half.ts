/** The nearest number that 16 bits hold. */
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { mapOne } from "./elementwise.ts";
import type { EvaluateOp } from "./evaluate_op.ts";

/**
 * The nearest float16 (IEEE 754 binary16) of every element, of two equally near ones the even; beyond ±65504 by half
 * a step or more: infinity. A backend stores such a value in 16 bits. Gradients pass as if nothing were rounded.
 *
 * @throws {RangeError} when x is not of floats.
 * @example
 * ```ts
 * import { roundToHalf } from "./round_to_half.ts";
 * import { input } from "../graph/node.ts";
 * if (roundToHalf(input("x", { dtype: "float", shape: [2, 3] })).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function roundToHalf(x: Node): Node {
  if (x.dtype !== "float") throw new RangeError(`roundToHalf: expected float inputs, found ${typeName(x)}`);
  return { op: "roundToHalf", inputs: [x], attributes: {}, shape: x.shape, dtype: x.dtype };
}

/**
 * The nearest float16 of a number.
 *
 * @example
 * ```ts
 * import { nearestHalf } from "./round_to_half.ts";
 * if (nearestHalf(2049) !== 2048 || nearestHalf(2051) !== 2052) throw new Error();
 * if (nearestHalf(65520) !== Infinity || nearestHalf(-1e-9) !== -0) throw new Error();
 * ```
 */
export function nearestHalf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 65520)) return Number.isNaN(x) ? NaN : Math.sign(x) * Infinity;
  // Ten bits follow the first; below 2^-14 the steps no longer become finer. Where the logarithm is rounded up, the
  // power of two itself is nearest on either grid.
  const step = 2 ** (Math.max(Math.floor(Math.log2(size)), -14) - 10);
  const steps = size / step;
  const below = Math.floor(steps);
  const rest = steps - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  const rounded = (below + Number(isUp)) * step;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

/**
 * The 16 bits of the nearest float16.
 *
 * @example
 * ```ts
 * import { halfBits } from "./round_to_half.ts";
 * if (halfBits(1) !== 0x3c00 || halfBits(-2) !== 0xc000 || halfBits(2 ** -24) !== 1) throw new Error();
 * ```
 */
export function halfBits(x: number): number {
  const half = nearestHalf(x);
  const sign = half < 0 || Object.is(half, -0) ? 0x8000 : 0;
  const size = Math.abs(half);
  if (Number.isNaN(size)) return 0x7e00;
  if (size === Infinity) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | size * 2 ** 24;
  // Exact for a float16, whose logarithm is never as near to the next integer as its rounding.
  const exponent = Math.floor(Math.log2(size));
  return sign | (exponent + 15) << 10 | (size / 2 ** exponent - 1) * 1024;
}

/**
 * The number that 16 bits stand for.
 *
 * @example
 * ```ts
 * import { halfValue } from "./round_to_half.ts";
 * if (halfValue(0x3c00) !== 1 || halfValue(0x8001) !== -(2 ** -24)) throw new Error();
 * ```
 */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [bits >> 10 & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The reference. */
export const evaluateRoundToHalf: EvaluateOp<"roundToHalf"> = mapOne(nearestHalf);
