import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { batch } from "../../core/blanks/batch.ts";
import { type BatchRecipe, batchSource, drawStep } from "../../core/objectives/batch_source.ts";
import { corpusOf, drawBatch, drawExample } from "../../core/objectives/draw_batch.ts";
import { MIXTURES } from "../../core/objectives/mixture.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { prefetchBatches } from "../../data/batches/prefetch.ts";
import { isHeldOut, preparedCorpus } from "../../data/batches/prepared_corpus.ts";
import { namedCorpus } from "../../data/corpus/named_corpora.ts";
import { DataError } from "../../data/data_error.ts";
import { inFolder } from "../in_folder.ts";
import { prepared } from "../prepared/prepared_folders.ts";

const tokenizer = byteLevel();
const tokens = objectiveTokens(tokenizer);
const MOBY = await namedCorpus("moby-dick");
const DOCUMENTS = MOBY.texts.slice(0, 8).map((text) => tokenizer.encode(text.slice(0, 20_000)));
const corpus = corpusOf(DOCUMENTS);

const anyRecipe: fc.Arbitrary<BatchRecipe> = fc.record({
  mixture: fc.constantFrom(MIXTURES.base, MIXTURES.tenBillion),
  ratio: fc.constantFrom(0.15, 0.3),
  batch: fc.integer({ min: 1, max: 4 }),
  lengths: fc.constantFrom([64], [96, 48]),
}).chain((recipe) => fc.constantFrom(recipe, { ...recipe, packedLength: 256 }));

Deno.test("batches: any step, and any example of it, is drawn alone as in order", () => {
  fc.assert(
    fc.property(
      anyRecipe,
      fc.nat(1000),
      fc.shuffledSubarray([0, 1, 2, 3, 9], { minLength: 2 }),
      (recipe, seed, steps) => {
        const draw = (step: number) => drawStep(key(seed), step, { corpus, tokens, recipe });
        const inOrder = new Map(steps.toSorted().map((step) => [step, draw(step)]));
        for (const step of steps) assertEquals(draw(step), inOrder.get(step));
      },
    ),
    { numRuns: 20 },
  );
  const options = { tokens, mixture: MIXTURES.base, maximum: 64, batchSize: 6 };
  const whole = drawBatch(key(3), corpus, options);
  const more = drawBatch(key(3), corpus, { ...options, batchSize: 9 });
  assertEquals(more.examples.slice(0, 6), whole.examples);
  assertEquals(
    drawExample(key(4), corpus, { ...options, objective: "token", index: 5 }),
    drawExample(key(4), corpus, { ...options, objective: "token", index: 5 }),
  );
});

Deno.test("batches: packed rows are as many as asked for, no longer than they may be, and 97 % full on Moby Dick", () => {
  const moby = corpusOf(MOBY.texts.slice(0, 40).map(tokenizer.encode));
  for (
    const [lengths, mixture] of [[[64], "base"], [[128], "tenBillion"], [[230], "base"], [
      [460],
      "base",
    ]] as const
  ) {
    let used = 0;
    const steps = 4;
    for (let step = 0; step < steps; step++) {
      const recipe = { mixture: MIXTURES[mixture], ratio: 0.15, batch: 8, lengths, packedLength: 512 };
      const { rows } = drawStep(key(5), step, { corpus: moby, tokens, recipe });
      const { filled, batchSize } = batch(rows, { length: 512 });
      assertEquals(batchSize, 8);
      used += filled.reduce((a, b) => a + b, 0);
    }
    assert(used >= 0.97 * steps * 8 * 512, `texts of ${lengths}: ${used / (steps * 8 * 512)}`);
  }
});

Deno.test("batches: every text that gives no example is counted with its reason", () => {
  const text = "Call me. Ishmael is it, and so on; and then. ".repeat(20);
  const recipe = { mixture: MIXTURES.base, ratio: 0.55, batch: 64, lengths: [24] };
  const short = corpusOf([tokenizer.encode(text)]);
  const { rows, skipped } = drawStep(key(1), 0, { corpus: short, tokens, recipe });
  assertEquals(rows.length, 64);
  assert(skipped.length > 0 && skipped.every(({ reason }) => reason !== ""));
});

Deno.test("batches: prepared data gives the batches of the same documents in memory", async () => {
  await inFolder(async (folder) => {
    const texts = MOBY.texts.slice(0, 8).map((text) => text.slice(0, 20_000));
    const data = await prepared(`${folder}/out`, [{ kind: "texts", name: "some", texts }]);
    const recipe = { mixture: MIXTURES.tenBillion, ratio: 0.15, batch: 3, lengths: [128, 64] };
    const onDisk = preparedCorpus(data);
    for (const step of [0, 5, 6]) {
      assertEquals(
        drawStep(key(2), step, { corpus: onDisk, tokens, recipe }),
        drawStep(key(2), step, { corpus, tokens, recipe }),
      );
    }
    const setup = { key: key(2), recipe, tokenizerFiles: tokenizer.files };
    const fromDisk = prefetchBatches({
      ...setup,
      data: { kind: "prepared", folders: [`${folder}/out`], split: { side: "all" } },
    });
    const fromMemory = prefetchBatches({ ...setup, data: { kind: "tokens", documents: DOCUMENTS } });
    const here = batchSource(key(2), { corpus, tokens, recipe });
    for (const step of [0, 1, 2, 3, 9, 1]) {
      const expected = await here.batch(step);
      assertEquals(await fromDisk.batch(step), expected);
      assertEquals(await fromMemory.batch(step), expected);
    }
    for (const source of [fromDisk, fromMemory]) source.close();
    const broken = prefetchBatches({
      ...setup,
      data: { kind: "prepared", folders: [`${folder}/none`], split: { side: "all" } },
    });
    await assertRejects(() => broken.batch(0), DataError, "there is none");
    broken.close();
    data.close();
  });
});

Deno.test("batches: training and validation part the documents, by their text and in the share asked for", async () => {
  await inFolder(async (folder) => {
    const texts = Array.from({ length: 2000 }, (_, i) => `document ${i % 1900}`);
    const data = await prepared(`${folder}/out`, [{ kind: "texts", name: "some", texts }]);
    const share = 0.2;
    const [all, train, validation] = (["all", "train", "validation"] as const).map((side) =>
      preparedCorpus(data, { side, share })
    );
    assertEquals((train?.documents.length ?? 0) + (validation?.documents.length ?? 0), all?.documents.length);
    assert(Math.abs((validation?.documents.length ?? 0) / 2000 - share) < 0.05);
    const textOf = (corpus: typeof all, i: number): string =>
      tokenizer.decode(corpus?.documents.at(i)?.tokens.slice(0, 99) ?? []);
    const held = new Set(
      Array.from({ length: validation?.documents.length ?? 0 }, (_, i) => textOf(validation, i)),
    );
    for (let i = 0; i < (train?.documents.length ?? 0); i++) assert(!held.has(textOf(train, i)));
    assert(isHeldOut(data.document(0).hashHigh, 1));
    data.close();
  });
});
