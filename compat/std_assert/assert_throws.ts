import { AssertionError, withNote } from "./assertion_error.ts";

/** A class of errors, whatever its constructor takes. */
export type ErrorConstructorOf<E extends Error> = abstract new (...args: never[]) => E;

interface Expectation<E extends Error> {
  readonly ErrorClass: ErrorConstructorOf<E> | undefined;
  readonly msgIncludes: string | undefined;
  readonly msg: string | undefined;
}

function readExpectation<E extends Error>(
  first: ErrorConstructorOf<E> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): Expectation<E> {
  return typeof first === "string"
    ? { ErrorClass: undefined, msgIncludes: undefined, msg: first }
    : { ErrorClass: first, msgIncludes, msg };
}

function assertExpected<E extends Error>(error: unknown, expected: Expectation<E>): void {
  const { ErrorClass, msgIncludes, msg } = expected;
  if (ErrorClass === undefined) return;
  if (!(error instanceof Error)) {
    throw new AssertionError(withNote(`expected an Error, found ${String(error)}`, msg));
  }
  if (!(error instanceof ErrorClass)) {
    const found = `${error.constructor.name} (${error.message})`;
    throw new AssertionError(withNote(`expected an error of class ${ErrorClass.name}, found ${found}`, msg));
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    const [wanted, found] = [JSON.stringify(msgIncludes), JSON.stringify(error.message)];
    throw new AssertionError(
      withNote(`expected an error message that contains ${wanted}, found ${found}`, msg),
    );
  }
}

/**
 * Holds when `fn` throws (an instance of `ErrorClass`, with `msgIncludes` in its message); returns the error.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorConstructorOf<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  classOrMsg?: ErrorConstructorOf<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = readExpectation(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    assertExpected(error, expected);
    return error;
  }
  throw new AssertionError(withNote("expected the function to throw", expected.msg));
}

/**
 * Holds when the promise that `fn` returns rejects (with an instance of `ErrorClass`, with `msgIncludes` in
 * its message); resolves to the error. An `fn` that throws before it returns a promise does not hold.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorConstructorOf<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorConstructorOf<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = readExpectation(classOrMsg, msgIncludes, msg);
  let pending: PromiseLike<unknown>;
  try {
    pending = fn();
  } catch (error) {
    throw new AssertionError(
      withNote(`expected a promise that rejects, but the function threw ${error}`, expected.msg),
    );
  }
  try {
    await pending;
  } catch (error) {
    assertExpected(error, expected);
    return error;
  }
  throw new AssertionError(withNote("expected the promise to reject", expected.msg));
}
