/** Fine-tuning learns; what is frozen stays; adapters are merged on export; both backends step alike. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { choiceBatch, headBatch } from "../../core/tasks/choice_batch.ts";
import { type FinetunerOptions, openFinetuner } from "../../core/tasks/finetuner.ts";
import { openQuestionScorer } from "../../core/tasks/question_scorer.ts";
import { gpuTest } from "../gpu/gpu_test.ts";
import { sharedDevice } from "../gpu/shared_device.ts";
import { gpuBackend } from "../../gpu/backend.ts";

const config = {
  layers: 2,
  hidden: 16,
  heads: 2,
  maxPositions: 64,
  vocabularySize: 128,
  blockPositions: true,
};
const model = initialise(config, key(3));
const BASE: FinetunerOptions = {
  config,
  parameters: model,
  tuning: { kind: "full" },
  kind: "logit",
  loss: "crossEntropy",
  labelSmoothing: 0.1,
  optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.01 },
  schedule: { peak: 5e-3, warmupSteps: 0, decaySteps: 100, style: "constant", finalRatio: 1 },
  maxNorm: 1,
  dropout: 0,
  key: key(4),
};

/** Four texts; which of two answers is right is what their first token says. */
const ANSWERS = [[60], [61]];
const QUESTIONS = [20, 21, 20, 21].map((first, i) => ({
  contexts: [{ ids: [1, first, 30 + i, 2, 0], blank: 3 }],
  choices: ANSWERS.map((answer) => ({ context: 0, answer })),
  isShortened: false,
}));
const CORRECT = [0, 1, 0, 1];
const batchOf = (kind: "logit" | "sum") => choiceBatch(QUESTIONS, { sop: 5, eop: 6, kind });

async function learn(backend: Backend, options: Partial<FinetunerOptions>, steps = 25) {
  const all = { ...BASE, ...options };
  const finetuner = openFinetuner(backend, all);
  const batch = all.kind === "head"
    ? headBatch(QUESTIONS.map(({ contexts }) => contexts.map(({ ids }) => ids)), {
      classes: 2,
      pooled: "cls",
      sop: 5,
    })
    : batchOf(all.kind === "sum" ? "sum" : "logit");
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    await finetuner.step(batch, { correct: CORRECT, step });
    losses.push(await finetuner.loss());
  }
  const scores = await finetuner.score(batch);
  const parameters = await finetuner.parameters();
  finetuner.close();
  return { losses, scores, parameters };
}

const correctOf = (scores: readonly (readonly number[])[]) =>
  scores.map((own) => own.indexOf(Math.max(...own)));

Deno.test("fine-tuning learns: by one token, by whole answers, by adapters and by a head", async () => {
  const reference = referenceBackend("float32");
  const ways: readonly Partial<FinetunerOptions>[] = [
    {},
    { kind: "sum", loss: "mix" },
    { tuning: { kind: "lora", rank: 4 }, schedule: { ...BASE.schedule, peak: 2e-2 } },
    { kind: "head", classes: 2 },
  ];
  for (const way of ways) {
    const { scores, losses } = await learn(reference, way, 30);
    assertEquals(correctOf(scores), CORRECT, JSON.stringify(way));
    assert((losses.at(-1) ?? Infinity) < 0.9 * (losses[0] ?? 0), `${JSON.stringify(way)}: ${losses}`);
  }
});

Deno.test("what does not learn stays to the bit; merged adapters score as the adapted model did", async () => {
  const reference = referenceBackend("float64");
  const frozen = await learn(reference, { tuning: { kind: "frozen" } }, 3);
  for (const [name, { data }] of Object.entries(model)) {
    const same = frozen.parameters[name]?.data.every((value, i) => value === data[i]);
    assertEquals(same, !name.startsWith("transformer.final_layernorm"), name);
  }
  const { scores, parameters } = await learn(reference, { tuning: { kind: "lora", rank: 2 } }, 5);
  assertEquals(Object.keys(parameters).toSorted(), Object.keys(model).toSorted());
  const scorer = openQuestionScorer(reference, {
    config,
    parameters: { values: parameters },
    sop: 5,
    eop: 6,
    kind: "logit",
  });
  const again = await scorer.score(QUESTIONS);
  again.flat().forEach((score, i) => assertAlmostEquals(score, scores.flat()[i] ?? NaN, 1e-9));
  scorer.close();
});

gpuTest("the device fine-tunes as the reference does", async () => {
  const device = gpuBackend(await sharedDevice());
  for (const way of [{}, { tuning: { kind: "lora", rank: 2 } }] as const) {
    const [expected, found] = [await learn(referenceBackend("float64"), way, 4), await learn(device, way, 4)];
    found.losses.forEach((loss, step) => assertAlmostEquals(loss, expected.losses[step] ?? NaN, 1e-4));
  }
});
