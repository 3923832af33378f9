/**
 * How fast batches are drawn, and whether a step ever waits for one: `deno run -A bench/batches_bench.ts`. Rates are of
 * one core: everything from prepared data on disk to examples in rows. Steps that take as long as a device would at
 * 100,000 tokens a second are imitated by sleeping; what is measured is how long each then waits for its batch from the
 * worker.
 */
import { rowLength } from "../core/blanks/batch.ts";
import { type BatchRecipe, batchSource } from "../core/objectives/batch_source.ts";
import { MIXTURES } from "../core/objectives/mixture.ts";
import { key } from "../core/random/key.ts";
import { objectiveTokens } from "../data/batches/objective_tokens.ts";
import { prefetchBatches } from "../data/batches/prefetch.ts";
import { preparedCorpus } from "../data/batches/prepared_corpus.ts";
import { namedCorpus } from "../data/corpus/named_corpora.ts";
import { openPrepared } from "../data/prepared/open_prepared.ts";
import { prepare } from "../data/prepared/prepare.ts";
import { trainVocabulary } from "../text/train_vocabulary.ts";
import { grouped } from "../cli/terminal/amount.ts";
import { report } from "./report.ts";
import { type Spread, spread } from "./spread.ts";

const TOKENS_PER_SECOND = 100_000;
const SECONDS = 3;
const STEPS = 60;

const RECIPES: Readonly<Record<string, BatchRecipe>> = {
  "token, 512": { mixture: MIXTURES.base, ratio: 0.15, batch: 16, lengths: [512] },
  "10B mixture, 512": { mixture: MIXTURES.tenBillion, ratio: 0.15, batch: 16, lengths: [512] },
  "token, 128": { mixture: MIXTURES.base, ratio: 0.15, batch: 64, lengths: [128] },
  "token, 128 packed into 512": {
    mixture: MIXTURES.base,
    ratio: 0.15,
    batch: 16,
    lengths: [128],
    packedLength: 512,
  },
};

const sleep = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));

async function main(): Promise<void> {
  const sources = [await namedCorpus("moby-dick"), await namedCorpus("sotu")];
  const tokenizer = await trainVocabulary(sources.flatMap(({ texts }) => texts), { kind: "bpe", size: 8192 });
  const folder = await Deno.makeTempDir({ prefix: "glm-bench-" });
  try {
    await prepare(folder, { sources, tokenizer, documents: "line", textKey: "text", workers: 2 });
    const data = await openPrepared([folder]);
    const tokens = objectiveTokens(tokenizer);
    const found: { name: string; tokensPerSecond: number; waits: Spread }[] = [];
    for (const [name, recipe] of Object.entries(RECIPES)) {
      const here = batchSource(key(1), { corpus: preparedCorpus(data), tokens, recipe });
      const start = performance.now();
      let [drawn, step] = [0, 0];
      for (; performance.now() - start < SECONDS * 1000; step++) {
        for (const row of (await here.batch(step)).rows) drawn += rowLength(row);
      }
      const rate = drawn / (performance.now() - start) * 1000;

      const ahead = prefetchBatches({
        key: key(1),
        recipe,
        data: { kind: "prepared", folders: [folder], split: { side: "all" } },
        tokenizerFiles: tokenizer.files,
      });
      await ahead.batch(0); // starting the worker is no step
      const waits: number[] = [];
      for (let step = 1; step <= STEPS; step++) {
        const asked = performance.now();
        const { rows } = await ahead.batch(step);
        waits.push(performance.now() - asked);
        await sleep(rows.reduce((sum, row) => sum + rowLength(row), 0) / TOKENS_PER_SECOND * 1000);
      }
      ahead.close();
      found.push({ name, tokensPerSecond: rate, waits: spread(waits) });
    }
    await report("batches", {
      adapter: "cpu",
      tables: [{
        title: `batches from prepared data; steps as long as at ${
          grouped(TOKENS_PER_SECOND)
        } tokens/s, drawn ahead`,
        columns: ["recipe", "tokens/s on one core", "ms a step waits, median", "most"],
        rows: found.map(({ name, tokensPerSecond, waits }) => [
          name,
          grouped(Math.round(tokensPerSecond)),
          waits.median.toFixed(2),
          waits.most.toFixed(2),
        ]),
      }],
      goalTokensPerSecond: TOKENS_PER_SECOND,
      found,
    });
    data.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
