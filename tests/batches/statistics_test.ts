import { assert, assertEquals } from "@std/assert";
import { compareWithGroups } from "../../conformance/chi_square.ts";
import { batchSource } from "../../core/objectives/batch_source.ts";
import { corpusOf } from "../../core/objectives/draw_batch.ts";
import { MIXTURES } from "../../core/objectives/mixture.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { batchStatistics, spanLengths } from "../../data/batches/statistics.ts";

const GOLDEN = new URL("../vectors/original/layout/stats.json", import.meta.url);
const tokens = objectiveTokens(byteLevel());
/** No sentence ends: every window is as long as it may be, as the golden texts are. */
const corpus = corpusOf([Array.from({ length: 50_000 }, (_, i) => 100 + i % 100)]);

Deno.test("statistics: batches mask as much, in spans as long, as the original's", async () => {
  const golden = JSON.parse(await Deno.readTextFile(GOLDEN));
  for (const [name, maximum, steps] of [["bert_512", 512, 20], ["bert_100", 100, 80]] as const) {
    const recipe = { mixture: MIXTURES.base, ratio: 0.15, batch: 32, lengths: [maximum] };
    const source = batchSource(key(maximum), { corpus, tokens, recipe });
    const { objectives: { token }, skipped } = await batchStatistics(source, { steps, eop: tokens.eop });
    assertEquals([token.examples, skipped], [steps * 32, {}]);
    assert(token.tokens > 0.99 * steps * 32 * maximum); // the corpus has an end
    const { mean } = golden[name].masked_ratio;
    assert(Math.abs(token.maskedRatio - mean) < 0.002, `${name}: ${token.maskedRatio}, original ${mean}`);
    const lengths: Readonly<Record<string, number>> = golden[name].span_length_counts;
    const values = Object.keys(lengths);
    const ours: (readonly number[])[] = [];
    for (let step = 0; step < steps; step++) {
      for (const row of (await source.batch(step)).rows) {
        if ("tokens" in row) {
          ours.push(spanLengths(row, tokens.eop).map((length) => values.indexOf(String(length))));
        }
      }
    }
    const { probability } = compareWithGroups(values.map((value) => lengths[value] ?? 0), ours);
    assert(probability >= 1e-4, `${name}: span lengths, probability ${probability}`);
  }
});

Deno.test("statistics: each objective's texts are counted, spans in the suffix form too", async () => {
  const recipe = { mixture: MIXTURES.tenBillion, ratio: 0.15, batch: 8, lengths: [64], packedLength: 256 };
  const source = batchSource(key(1), { corpus, tokens, recipe });
  const { objectives, skipped } = await batchStatistics(source, { steps: 40, eop: tokens.eop });
  assert(objectives.document.examples > 0 && objectives.token.examples > 0);
  assert(objectives.document.maskedRatio > 0.5);
  assertEquals(objectives.document.spans, objectives.document.examples);
  assert(Object.keys(skipped).every((reason) => !/\d/.test(reason)));
});
