import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fillByTrigram, posterior } from "../../core/ngram/fill_by_trigram.ts";
import { trainTrigram } from "../../core/ngram/trigram.ts";

const SIZE = 7;
const token = fc.integer({ min: 0, max: SIZE - 1 });
const documents = fc.array(fc.array(token, { minLength: 3, maxLength: 40 }), { minLength: 1, maxLength: 5 });

Deno.test("trigram: every context has a distribution, whose entries are the probabilities", () => {
  fc.assert(fc.property(documents, token, token, (documents, first, second) => {
    const model = trainTrigram(documents, SIZE);
    const distribution = model.distribution(first, second);
    assertAlmostEquals(distribution.reduce((sum, each) => sum + each, 0), 1, 1e-9);
    distribution.forEach((each, token) => {
      assert(each > 0);
      assertAlmostEquals(each, model.probability(first, second, token), 1e-12);
    });
  }));
});

Deno.test("trigram: Kneser–Ney by hand: a token after many contexts is likelier in a new one than a frequent one", () => {
  // 3 stands after three different tokens, 4 is as frequent but always behind 0.
  const model = trainTrigram([[5, 0, 4, 5, 0, 4, 5, 0, 4, 1, 3, 2, 3, 5, 3]], SIZE);
  assert(model.probability(6, 6, 3) > model.probability(6, 6, 4));
});

Deno.test("trigram: a blank is filled with what stood there, and the right side decides where the left does not", () => {
  const model = trainTrigram([[1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 6, 0, 0]], SIZE);
  const blank = { left: [1, 2], right: [0, 0], length: 1 } as const;
  assertEquals(fillByTrigram(model, blank, "left"), [3]);
  assertEquals(fillByTrigram(model, blank, "both"), [6]);
  assertEquals(fillByTrigram(model, { left: [1, 2], right: [1, 2], length: 3 }, "both"), [3, 4, 5]);
  assertEquals(fillByTrigram(model, { left: [1, 2], right: [0], length: 1 }, "both"), [6]);
  assertEquals(fillByTrigram(model, { left: [1, 2], right: [], length: 1 }, "both"), [3]);
  const all = Array.from({ length: SIZE }, (_, token) => posterior(model, blank, token));
  assertAlmostEquals(all.reduce((sum, each) => sum + each, 0), 1, 1e-9);
});

Deno.test("trigram: a blank of one token is filled with the token that makes the whole likeliest", () => {
  fc.assert(
    fc.property(
      documents,
      fc.tuple(token, token),
      fc.array(token, { maxLength: 2 }),
      (texts, left, right) => {
        const model = trainTrigram(texts, SIZE);
        const likelihood = (filled: number): number => {
          const all = [...left, filled, ...right];
          return all.slice(2).reduce(
            (product, each, i) => product * model.probability(all[i] ?? 0, all[i + 1] ?? 0, each),
            1,
          );
        };
        const blank = { left, right, length: 1 } as const;
        const [chosen = -1] = fillByTrigram(model, blank, "both");
        const all = Array.from({ length: SIZE }, (_, each) => likelihood(each));
        assertAlmostEquals(likelihood(chosen), Math.max(...all), 1e-12);
        const total = all.reduce((sum, each) => sum + each, 0);
        assertAlmostEquals(posterior(model, blank, chosen), likelihood(chosen) / total, 1e-9);
      },
    ),
  );
});
