import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { canAttend as canAttendIn } from "../../core/blanks/can_attend.ts";

/** A row of one example, with a memory in front. */
function canAttend(query: number, key: number, contextLength: number, memory = 0): boolean {
  return canAttendIn(query, key, { first: -memory, contextEnd: contextLength });
}

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
          const found = canAttend(query, key, contextLength, 4);
          assert(found === expected, `${query} ${key} ${contextLength}`);
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

Deno.test("canAttend: examples of one row see what they see alone, and nothing of each other", () => {
  const example = fc.nat(6).chain((contextLength) =>
    fc.record({ contextLength: fc.constant(contextLength), partB: fc.nat(6) })
  );
  fc.assert(fc.property(fc.array(example, { minLength: 1, maxLength: 4 }), (examples) => {
    let first = 0;
    const tokens = examples.flatMap(({ contextLength, partB }, of) => {
      const extent = { first, contextEnd: first + contextLength };
      first += contextLength + partB;
      return Array.from(
        { length: contextLength + partB },
        (_, place) => ({ of, place, contextLength, extent }),
      );
    });
    tokens.forEach((looks, query) =>
      tokens.forEach((seen, key) => {
        const expected = looks.of === seen.of && canAttend(looks.place, seen.place, looks.contextLength);
        assertEquals(canAttendIn(query, key, looks.extent), expected);
      })
    );
  }));
});

Deno.test("canAttend: what a query sees is one interval from first on, with itself in it", () => {
  const cases = fc.record({
    first: fc.integer({ min: -9, max: 9 }),
    contextEnd: fc.integer({ min: -9, max: 20 }),
  });
  fc.assert(fc.property(cases, fc.nat(10), (extent, after) => {
    const query = extent.first + after;
    const end = Math.max(extent.contextEnd, query + 1);
    for (let key = -12; key < 24; key++) {
      assertEquals(canAttendIn(query, key, extent), extent.first <= key && key < end);
    }
  }));
});
