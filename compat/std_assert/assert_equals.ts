import { AssertionError as NodeAssertionError } from "node:assert/strict";
import { inspect } from "node:util";
import { AssertionError, withNote } from "./assertion_error.ts";
import { firstDifference } from "./first_difference.ts";

/** Values with a longer rendering, or lists with more elements, are shown by their beginning alone. */
const LONGEST_DIFF = 4000;
const MOST_ELEMENTS = 400;

function rendering(value: unknown): string {
  return inspect(value, { depth: 6, maxArrayLength: MOST_ELEMENTS, maxStringLength: LONGEST_DIFF + 1 });
}

function isLong(text: string): boolean {
  return text.length > LONGEST_DIFF || / more items?\n/.test(text);
}

function describe(actual: unknown, expected: unknown, path: string): string {
  const [a, b] = [rendering(actual), rendering(expected)];
  if (isLong(a) || isLong(b)) {
    return `found\n${a.slice(0, 400)}\n…, expected\n${b.slice(0, 400)}\n…; they first differ at value${path}`;
  }
  const diff = new NodeAssertionError({ actual, expected, operator: "deepStrictEqual" }).message;
  return path === "" ? diff : `${diff}\nfirst difference at value${path}`;
}

/** Whether two values are structurally equal; see `firstDifference` for what that means. */
export function equal(a: unknown, b: unknown): boolean {
  return firstDifference(a, b) === undefined;
}

/**
 * Holds when `actual` and `expected` are structurally equal; otherwise shows a diff and the first difference.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  const path = firstDifference(actual, expected);
  if (path !== undefined) throw new AssertionError(withNote(describe(actual, expected, path), msg));
}

/** Holds when `actual` and `expected` are not structurally equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(withNote(`expected a value different from ${inspect(expected)}`, msg));
}

/** Holds when `actual` and `expected` are the same value by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    withNote(`expected the very value ${inspect(expected)}, found ${inspect(actual)}`, msg),
  );
}
