import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { rank, rankMany } from "../../core/infill/rank.ts";
import { anyPrompt, MODEL, promptOf } from "./minimal_infill.ts";

const anyAnswer = fc.array(fc.integer({ min: 7, max: 15 }), { maxLength: 5 });

const anyChoices = fc.tuple(
  anyPrompt({ min: 1, max: 3 }),
  fc.array(anyAnswer, { minLength: 1, maxLength: 4 }),
  fc.nat(),
).map(([{ context }, candidates, draw]) => ({ context, candidates, blank: draw % context.blanks.length }));

Deno.test("rank: a batch of blanks gives what single calls give, bit for bit, whatever their lengths and candidates", async () => {
  const cases = fc.record({
    asked: fc.array(anyChoices, { minLength: 1, maxLength: 5 }),
    // Batches that end inside a blank's candidates, too.
    batch: fc.integer({ min: 1, max: 12 }),
    lengthPenalty: fc.constantFrom(0, 0.7),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ asked, batch, lengthPenalty }) => {
      const together = await Array.fromAsync(rankMany(MODEL, asked, { batch, lengthPenalty }));
      const alone = await Promise.all(
        asked.map(({ context, ...choices }) => rank(MODEL, context, { ...choices, lengthPenalty })),
      );
      assertEquals(together, alone);
    }),
    { numRuns: 25 },
  );
});

Deno.test("rank: the same choices twice are two blanks; of none there is nothing", async () => {
  const { context } = promptOf([1, 9, 2, 12, 0]);
  const choices = { context, candidates: [[7], [8, 9]] };
  const [first, second, ...more] = await Array.fromAsync(rankMany(MODEL, [choices, choices], { batch: 3 }));
  assertEquals([second, more.length], [first, 0]);
  assertEquals(await Array.fromAsync(rankMany(MODEL, [])), []);
});

Deno.test("rank: a blank without candidates, or that is not there, is refused before anything is computed", async () => {
  const { context } = promptOf([1, 9, 2, 12, 0]);
  const good = { context, candidates: [[7]] };
  const refused = (wrong: typeof good & { readonly blank?: number }, message: string) =>
    assertRejects(() => rankMany(MODEL, [good, wrong], { batch: 1 }).next(), RangeError, message);
  await refused({ ...good, blank: 1 }, "blank: expected one of 1 blanks, found 1");
  await refused({ ...good, candidates: [] }, "candidates: expected at least one, found none");
});
