/**
 * The part of `jsr:@std/assert` that this project uses, over `node:assert/strict`, for machines that reach no
 * JSR. Names, argument order and verdicts are those of the real package; the wording of messages is not.
 * A networked project deletes this folder's line from `links` in deno.json and changes nothing else.
 *
 * @module
 */
export { AssertionError } from "./assertion_error.ts";
export { assert, assertExists, assertFalse, assertInstanceOf, fail } from "./assert.ts";
export { assertEquals, assertNotEquals, assertStrictEquals, equal } from "./assert_equals.ts";
export { assertAlmostEquals } from "./assert_almost_equals.ts";
export { assertGreater, assertGreaterOrEqual, assertLess, assertLessOrEqual } from "./assert_order.ts";
export { assertMatch, assertStringIncludes } from "./assert_string.ts";
export { assertRejects, assertThrows, type ErrorConstructorOf } from "./assert_throws.ts";
