import { AssertionError, withNote } from "./assertion_error.ts";

/** Holds when `expression` is truthy. */
export function assert(expression: unknown, msg = ""): asserts expression {
  if (!expression) throw new AssertionError(msg);
}

/** Holds when `expression` is falsy. */
export function assertFalse(expression: unknown, msg = ""): void {
  if (expression) throw new AssertionError(msg);
}

/** Holds when `actual` is neither `null` nor `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(withNote(`expected a value, found ${actual}`, msg));
  }
}

/** Holds when `actual` is an instance of `ExpectedType`. */
export function assertInstanceOf<T extends abstract new (...args: never[]) => unknown>(
  actual: unknown,
  ExpectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (actual instanceof ExpectedType) return;
  const found = actual instanceof Object ? actual.constructor.name : String(actual);
  throw new AssertionError(withNote(`expected an instance of ${ExpectedType.name}, found ${found}`, msg));
}

/** Never holds. */
export function fail(msg?: string): never {
  throw new AssertionError(withNote("failed on purpose", msg));
}
