import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compareWithWeights } from "../../conformance/chi_square.ts";
import { chooseObjective, MIXTURES, type ObjectiveName } from "../../core/objectives/mixture.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";

const NAMES: readonly ObjectiveName[] = ["token", "sentence", "document"];

Deno.test("mixture: objectives come as often as their weights say", () => {
  for (const [name, mixture] of Object.entries(MIXTURES)) {
    const counts = NAMES.map(() => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      const index = NAMES.indexOf(chooseObjective(foldIn(key(8), draw), mixture));
      counts[index] = (counts[index] ?? 0) + 1;
    }
    const possible = NAMES.map((objective, index) => ({
      weight: mixture[objective],
      count: counts[index] ?? 0,
    }));
    assert(possible.every(({ weight, count }) => weight > 0 || count === 0), name);
    const [found, weights] = [possible.map(({ count }) => count), possible.map(({ weight }) => weight)];
    if (name !== "base") assert(compareWithWeights(found, weights).probability > 1e-6, `${name}: ${found}`);
  }
});

Deno.test("mixture: weights need not sum to 1, and a single objective is always taken", () => {
  fc.assert(fc.property(anyKey, fc.constantFrom(...NAMES), (anyKey, only) => {
    const none = { token: 0, sentence: 0, document: 0 };
    assertEquals(chooseObjective(anyKey, { ...none, [only]: 7 }), only);
    assertThrows(() => chooseObjective(anyKey, none), RangeError, "expected at least one above 0");
  }));
});
