import { AssertionError, withNote } from "./assertion_error.ts";

function failed(
  relation: string,
  actual: unknown,
  expected: unknown,
  msg: string | undefined,
): AssertionError {
  return new AssertionError(
    withNote(`expected a value ${relation} ${String(expected)}, found ${String(actual)}`, msg),
  );
}

/** Holds when `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) throw failed(">", actual, expected, msg);
}

/** Holds when `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) throw failed(">=", actual, expected, msg);
}

/** Holds when `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) throw failed("<", actual, expected, msg);
}

/** Holds when `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) throw failed("<=", actual, expected, msg);
}
