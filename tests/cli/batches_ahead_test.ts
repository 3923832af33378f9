import { assertEquals } from "@std/assert";
import { batchesAhead } from "../../cli/training/batches_ahead.ts";
import { batchRecipe } from "../../cli/training/draw.ts";
import { configOf, OBJECTIVES, OPTIMISER, type TrainingPlan } from "../../cli/training/plan.ts";
import { runTraining } from "../../cli/training/run_training.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { batchSource } from "../../core/objectives/batch_source.ts";
import { corpusOf } from "../../core/objectives/draw_batch.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";

const tokenizer = byteLevel();
const TEXTS = ["Call me Ishmael. Some years ago, never mind how long.", "", "I went to sea. It was cold!"];

const PLAN: TrainingPlan = {
  config: { ...configOf("minimal", tokenizer), layers: 1, hidden: 8, heads: 2 },
  tokenizer,
  corpus: corpusOf(TEXTS.map((text) => tokenizer.encode(text.repeat(4)))),
  mixture: OBJECTIVES.mix,
  ratio: 0.15,
  batch: 2,
  lengths: [32, 24],
  steps: 4,
  seed: 3,
  dropout: 0.1,
  accumulate: 1,
  optimiser: OPTIMISER,
  schedule: { peak: 1e-2, warmupSteps: 1, decaySteps: 10, style: "constant", finalRatio: 1 },
};

Deno.test("batches ahead: of texts in memory, packed and in parts, those that are drawn without a worker", async () => {
  for (const more of [{}, { accumulate: 2 }, { packedLength: 64 }]) {
    const plan = { ...PLAN, ...more };
    const ahead = batchesAhead(plan, undefined)(key(5));
    const here = batchSource(key(5), {
      corpus: plan.corpus,
      tokens: objectiveTokens(tokenizer),
      recipe: batchRecipe(plan),
    });
    for (const step of [0, 1, 2, 7, 3]) assertEquals(await ahead.batch(step), await here.batch(step));
    ahead.close();
  }
});

Deno.test("batches ahead: a run ends with the same bits with and without a worker", async () => {
  const hooks = { now: () => 0, isStopped: () => false, isLogged: () => false, onProgress: () => {} };
  const run = (more: object) => runTraining(referenceBackend("float32"), PLAN, { ...hooks, ...more });
  assertEquals(await run({ openBatches: batchesAhead(PLAN, undefined) }), await run({}));
});
