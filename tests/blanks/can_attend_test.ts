import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { canAttend } from "../../core/blanks/can_attend.ts";

/** GLM §2.1 in words: who looks, who is looked at. */
function byDefinition(query: number, key: number, contextLength: number): boolean {
  const keyIsMemory = key < 0;
  const queryInA = query < contextLength;
  const keyInA = key < contextLength;
  if (keyIsMemory) return true;
  if (queryInA) return keyInA; // Part A sees all of Part A and nothing of Part B.
  return keyInA || key <= query; // Part B sees Part A, what came before it in Part B, and itself.
}

Deno.test("canAttend: equals its definition for every small sequence, with a memory in front", () => {
  for (let length = 1; length <= 9; length++) {
    for (let contextLength = 0; contextLength <= length; contextLength++) {
      for (let query = 0; query < length; query++) {
        for (let key = -4; key < length; key++) {
          const expected = byDefinition(query, key, contextLength);
          assert(canAttend(query, key, contextLength) === expected, `${query} ${key} ${contextLength}`);
        }
      }
    }
  }
});

const sequence = fc.nat(600).chain((contextLength) =>
  fc.record({
    contextLength: fc.constant(contextLength),
    inA: fc.nat(Math.max(0, contextLength - 1)),
    first: fc.nat(200).map((place) => contextLength + place),
    later: fc.nat(200),
  })
);

Deno.test("canAttend: Part A never sees Part B, Part B always sees Part A and itself", () => {
  fc.assert(fc.property(sequence, ({ contextLength, inA, first }) => {
    if (contextLength > 0) {
      assertEquals(canAttend(inA, first, contextLength), false);
      assertEquals(canAttend(first, inA, contextLength), true);
    }
    assertEquals(canAttend(first, first, contextLength), true);
  }));
});

Deno.test("canAttend: monotone in Part B, what a token sees every later token sees", () => {
  fc.assert(fc.property(sequence, fc.nat(1000), ({ contextLength, first, later }, key) => {
    assert(!canAttend(first, key, contextLength) || canAttend(first + later, key, contextLength));
  }));
});

Deno.test("canAttend: padding behind a row changes nothing for its real queries", () => {
  fc.assert(fc.property(sequence, fc.nat(100), ({ contextLength, first, inA }, beyond) => {
    const padding = first + 1 + beyond;
    assertEquals(canAttend(first, padding, contextLength), false);
    if (contextLength > 0) assertEquals(canAttend(inA, padding, contextLength), false);
  }));
});

Deno.test("canAttend: the edges are the causal and the bidirectional mask", () => {
  fc.assert(fc.property(fc.nat(50), fc.nat(50), (query, key) => {
    assertEquals(canAttend(query, key, 0), key <= query);
    assertEquals(canAttend(query, key, 51), true);
  }));
});
