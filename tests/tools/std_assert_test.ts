import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
} from "@std/assert";
import fc from "fast-check";

function refused(assertion: () => void, part = ""): void {
  try {
    assertion();
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    if (!error.message.includes(part)) throw new Error(`expected ${part} in ${error.message}`);
    return;
  }
  throw new Error("expected the assertion not to hold");
}

class Point {
  constructor(readonly x: number) {}
}

Deno.test("std assert: a structured clone is equal to its original", () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  fc.assert(fc.property(value, (each) => assertEquals(structuredClone(each), each)), { numRuns: 500 });
});

Deno.test("std assert: pairs that are equal", () => {
  const circular: unknown[] = [];
  circular.push(circular);
  const same: unknown[] = [];
  same.push(same);
  for (
    const [a, b] of [
      [NaN, NaN],
      [0, -0],
      [[0], [-0]],
      [new Float32Array([1, NaN]), new Float32Array([1, NaN])],
      [{ a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
      [Object.create(null), {}],
      [new Map([["a", [1]]]), new Map([["a", [1]]])],
      [new Set([1, 2]), new Set([2, 1])],
      [new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
      [new Date(3), new Date(3)],
      [/a/g, /a/g],
      [new Error("a"), new Error("a")],
      [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
      [circular, same],
      [Symbol.iterator, Symbol.iterator],
    ] as const
  ) {
    assert(equal(a, b), Deno.inspect([a, b]));
    assertEquals<unknown>(a, b);
    refused(() => assertNotEquals<unknown>(a, b));
  }
});

Deno.test("std assert: pairs that are not equal", () => {
  for (
    const [a, b] of [
      [1, 2],
      [1, "1"],
      [1n, 1],
      [null, undefined],
      [{ a: undefined }, {}],
      [{}, { a: undefined }],
      [[1, 2], [1]],
      [[undefined], []],
      [[], {}],
      [new Float32Array([1]), new Float64Array([1])],
      [new Int32Array([1]), [1]],
      [new Float32Array([1]), new Float32Array([1, 2])],
      [new Float32Array([0.1]), new Float32Array([0.2])],
      [new Point(1), { x: 1 }],
      [new Map([["a", 1]]), new Map([["a", 2]])],
      [new Map([["a", 1]]), new Map([["b", 1]])],
      [new Map([["a", 1]]), new Map()],
      [new Set([1]), new Set([2])],
      [new Date(3), new Date(4)],
      [/a/g, /a/i],
      [new Error("a"), new Error("b")],
      [new Error("a"), new TypeError("a")],
      [new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
      [new DataView(new ArrayBuffer(1)), new DataView(new ArrayBuffer(2))],
      [() => 1, () => 1],
    ] as const
  ) {
    assert(!equal(a, b), Deno.inspect([a, b]));
    refused(() => assertEquals<unknown>(a, b));
    assertNotEquals<unknown>(a, b);
  }
});

Deno.test("std assert: a failure shows a diff, the first difference and the note", () => {
  refused(
    () => assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, "why"),
    "first difference at value.a[1].b: why",
  );
  refused(() => assertEquals(new Map([["k", 1]]), new Map([["k", 2]])), "value.get(k)");
  const long = Float64Array.from({ length: 1e6 }, (_, i) => i);
  refused(() => assertEquals(long, long.with(777_777, -1)), "they first differ at value[777777]");
});

Deno.test("std assert: the simple ones", () => {
  assert(1);
  refused(() => assert(0, "zero"), "zero");
  assertFalse("");
  refused(() => assertFalse(1));
  assertExists(0);
  refused(() => assertExists(undefined), "expected a value, found undefined");
  assertStrictEquals(NaN, NaN);
  refused(() => assertStrictEquals([], []));
  assertInstanceOf(new Point(1), Point);
  refused(() => assertInstanceOf({}, Point), "expected an instance of Point, found Object");
  assertStringIncludes("abc", "bc");
  refused(() => assertStringIncludes("abc", "x"));
  assertMatch("abc", /^a/);
  refused(() => assertMatch("abc", /^b/));
  refused(() => fail("so"), "so");
});

Deno.test("std assert: order", () => {
  assertLess(1, 2);
  assertLessOrEqual(2, 2);
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  refused(() => assertLess(2, 2), "expected a value < 2, found 2");
  refused(() => assertLessOrEqual(NaN, 2));
  refused(() => assertGreater(2, 2));
  refused(() => assertGreaterOrEqual(1, 2));
});

Deno.test("std assert: almost equal is within the tolerance, relative where none is given", () => {
  assertAlmostEquals(1e9 + 50, 1e9);
  refused(() => assertAlmostEquals(1e9 + 200, 1e9));
  refused(() => assertAlmostEquals(1e-8, 1e-9));
  assertAlmostEquals(0.01, 0.02, 0.1);
  assertAlmostEquals(NaN, NaN);
  assertAlmostEquals(Infinity, Infinity);
  refused(() => assertAlmostEquals(NaN, 1, 10));
  refused(() => assertAlmostEquals(1, Infinity));
});

Deno.test("std assert: throws returns the error and checks class and message", () => {
  const error = new RangeError("span [7, 5)");
  const thrower = (): never => {
    throw error;
  };
  assertStrictEquals(assertThrows(thrower), error);
  assertStrictEquals(assertThrows(thrower, Error, "[7, 5)"), error);
  refused(
    () => assertThrows(thrower, TypeError),
    "expected an error of class TypeError, found RangeError (span [7, 5))",
  );
  refused(() => assertThrows(thrower, RangeError, "other"), "contains");
  refused(() => assertThrows(() => 1, "note"), "expected the function to throw: note");
  refused(() =>
    assertThrows(() => {
      throw "text";
    }, Error), "expected an Error, found text");
});

Deno.test("std assert: rejects does the same for promises", async () => {
  const error = new RangeError("no");
  assertStrictEquals(await assertRejects(() => Promise.reject(error)), error);
  assertStrictEquals(await assertRejects(() => Promise.reject(error), RangeError, "no"), error);
  for (
    const [attempt, part] of [
      [() => assertRejects(() => Promise.resolve(1)), "expected the promise to reject"],
      [() => assertRejects(() => Promise.reject(error), TypeError), "expected an error of class TypeError"],
      [() =>
        assertRejects(() => {
          throw error;
        }), "expected a promise that rejects"],
    ] as const
  ) {
    const { message } = await assertRejects(attempt, AssertionError);
    assertStringIncludes(message, part);
  }
});
