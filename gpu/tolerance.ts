/** Whether what a kernel computed is close enough to the reference. */
import type { Tensor } from "../core/graph/tensor.ts";
import type { Tolerance } from "./kernel.ts";

/** The element that is worst, where one is out of tolerance. */
export interface Deviation {
  readonly index: number;
  readonly expected: number;
  readonly found: number;
  /** |found − expected| that would have been accepted. */
  readonly allowed: number;
}

/**
 * The element that is furthest off, if it is further off than a tolerance allows: |found − expected| ≤ absolute +
 * relative · max |expected|. Where both are 0, expected numbers are rounded to float32 and must be met exactly.
 *
 * @example
 * ```ts
 * import { deviation } from "./tolerance.ts";
 * import { tensor } from "../core/graph/tensor.ts";
 * const [expected, found] = [tensor([1], Float64Array.of(1)), tensor([1], Float32Array.of(1.5))];
 * const tolerance = { absolute: 0.1, relative: 0.1, reason: "an example" };
 * if (deviation({ expected, found }, tolerance)?.index !== 0) throw new Error();
 * ```
 */
export function deviation(
  { expected, found }: { readonly expected: Tensor; readonly found: Tensor },
  { absolute, relative }: Tolerance,
): Deviation | undefined {
  let largest = 0;
  for (const value of expected.data) largest = Math.max(largest, Math.abs(value));
  const allowed = absolute + relative * largest;
  const isExact = allowed === 0 || expected.dtype !== "float";
  let worst: Deviation | undefined;
  let worstError = allowed;
  for (let index = 0; index < expected.data.length; index++) {
    const value = expected.data[index] ?? NaN;
    const target = isExact ? roundedTo(expected, value) : value;
    const given = found.data[index] ?? NaN;
    if (given === target) continue;
    const error = Math.abs(given - target);
    // Not `error > worstError`: a NaN is a deviation, too.
    if (!(error <= worstError)) {
      worst = { index, expected: target, found: given, allowed };
      if (Number.isNaN(error)) return worst;
      worstError = error;
    }
  }
  return worst;
}

function roundedTo({ dtype }: Tensor, value: number): number {
  return dtype === "float" ? Math.fround(value) : value;
}
