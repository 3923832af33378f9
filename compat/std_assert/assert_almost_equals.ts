import { AssertionError, withNote } from "./assertion_error.ts";

/**
 * Holds when |actual − expected| ≤ tolerance. The tolerance is absolute; where none is given it is 1e-7 of
 * |expected| (1e-7 itself when `expected` is not finite).
 */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= allowed) return;
  throw new AssertionError(
    withNote(`expected ${expected} within ${allowed}, found ${actual}, which is ${delta} away`, msg),
  );
}
