import { AssertionError, withNote } from "./assertion_error.ts";

/** Holds when `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(
    withNote(`expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}`, msg),
  );
}

/** Holds when `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(withNote(`expected ${JSON.stringify(actual)} to match ${expected}`, msg));
}
