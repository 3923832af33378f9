/** Fine-tuning learns; what is frozen stays; adapters are merged on export; both backends step alike. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import { initialise } from "../../core/glm/initialise.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { choiceBatch, headBatch, type PooledToken } from "../../core/tasks/choice_batch.ts";
import { choiceLesson, type ChoiceLessonOptions, type Scores } from "../../core/tasks/choice_lesson.ts";
import { exampleLesson } from "../../core/tasks/example_lesson.ts";
import { type FinetunerOptions, openFinetuner } from "../../core/tasks/finetuner.ts";
import { openLanguageReader, type ReadExample } from "../../core/tasks/language_reader.ts";
import type { Lesson } from "../../core/tasks/lesson.ts";
import { openQuestionScorer } from "../../core/tasks/question_scorer.ts";
import { gpuTest } from "../gpu/gpu_test.ts";
import { sharedDevice } from "../gpu/shared_device.ts";
import { gpuBackend } from "../../gpu/backend.ts";

const config = {
  layers: 1,
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
  optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.01 },
  schedule: { peak: 1e-2, warmupSteps: 0, decaySteps: 100, style: "constant", finalRatio: 1 },
  maxNorm: 1,
  dropout: 0,
  key: key(4),
};
const LORA = {
  tuning: { kind: "lora", rank: 4 },
  schedule: { ...BASE.schedule, peak: 4e-2 },
} as const;

/** Four texts; which of two answers is right is what their first token says. */
const ANSWERS = [[60], [61]];
const QUESTIONS = [20, 21, 20, 21].map((first, i) => ({
  contexts: [{ ids: [1, first, 30 + i, 2, 0], blank: 3 }],
  choices: ANSWERS.map((answer) => ({ context: 0, answer })),
  isShortened: false,
}));
const CORRECT = [0, 1, 0, 1];
/** The same as sources; the targets are of several tokens. */
const EXAMPLES = QUESTIONS.map(({ contexts: [context] }, i) =>
  answerLayout({
    context: context?.ids ?? [],
    pieces: [{ blank: 3, targets: [60 + (i % 2), 70 + (i % 2), 6] }],
    sop: 5,
  })
);

function choices(options: Partial<ChoiceLessonOptions> = {}, pooled: PooledToken = "cls"): Lesson<Scores> {
  const kind = options.kind ?? "logit";
  const contexts = QUESTIONS.map(({ contexts }) => contexts.map(({ ids }) => ids));
  const batch = kind === "head"
    ? headBatch(contexts, { classes: 2, pooled, sop: 5 })
    : choiceBatch(QUESTIONS, { sop: 5, eop: 6, kind });
  return choiceLesson(batch, {
    config,
    kind,
    loss: "crossEntropy",
    labelSmoothing: 0.1,
    correct: CORRECT,
    ...options,
  });
}

const examples = (labelSmoothing = 0.1) => exampleLesson(EXAMPLES, { config, labelSmoothing });

async function learn<Found>(
  backend: Backend,
  lesson: Lesson<Found>,
  { steps, ...options }: Partial<FinetunerOptions> & { readonly steps: number },
) {
  const finetuner = openFinetuner(backend, { ...BASE, ...options });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    await finetuner.step(lesson, step);
    losses.push(await finetuner.loss());
  }
  const found = await finetuner.read(lesson);
  const parameters = await finetuner.parameters();
  finetuner.close();
  return { losses, found, parameters };
}

const correctOf = (scores: Scores) => scores.map((own) => own.indexOf(Math.max(...own)));
const lossOf = (read: readonly ReadExample[]) => {
  const losses = read.flatMap(({ losses }) => losses);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
};

Deno.test("fine-tuning learns: by one token, by whole answers, by adapters and by a head", async () => {
  const reference = referenceBackend("float32");
  const ways: readonly (readonly [Lesson<Scores>, Partial<FinetunerOptions>])[] = [
    [choices(), {}],
    [choices({ kind: "sum", loss: "mix" }), {}],
    [choices(), LORA],
    [choices({ kind: "head" }), { classes: 2 }],
    [choices({ kind: "head" }, "start"), { classes: 2 }],
  ];
  for (const [lesson, way] of ways) {
    const { found, losses } = await learn(reference, lesson, { ...way, steps: 25 });
    assertEquals(correctOf(found), CORRECT, lesson.signature);
    assert((losses.at(-1) ?? Infinity) < 0.9 * (losses[0] ?? 0), `${lesson.signature}: ${losses}`);
  }
});

Deno.test("targets are learned token by token, ends included: by everything, and by adapters", async () => {
  const reference = referenceBackend("float32");
  const { found } = await learn(reference, examples(), { steps: 25 });
  assert(found.every(({ hits }) => hits.length === 3 && hits.every(Boolean)), JSON.stringify(found));
  const { losses } = await learn(reference, examples(), { ...LORA, steps: 10 });
  assert((losses.at(-1) ?? Infinity) < (losses[0] ?? 0) - 0.1, `${losses}`);
});

Deno.test("the loss is the mean over target tokens; smoothing adds its share of what an even guess costs more", async () => {
  const reference = referenceBackend("float64");
  const reader = openLanguageReader(reference, { config, parameters: model });
  const read = await reader.read(EXAMPLES);
  reader.close();
  const evenness = read.flatMap(({ evenness }) => evenness);
  const beyond = evenness.reduce((sum, each) => sum + each, 0) / evenness.length;
  for (const share of [0, 0.1, 0.5]) {
    const { losses } = await learn(reference, examples(share), { steps: 1 });
    assertAlmostEquals(losses[0] ?? NaN, lossOf(read) + share * beyond, 1e-6);
  }
});

Deno.test("what does not learn stays to the bit; adapters change nothing before they learn", async () => {
  const reference = referenceBackend("float64");
  for (const lesson of [choices(), examples()]) {
    const frozen = await learn<unknown>(reference, lesson, { tuning: { kind: "frozen" }, steps: 3 });
    for (const [name, { data }] of Object.entries(model)) {
      const same = frozen.parameters[name]?.data.every((value, i) => value === data[i]);
      assertEquals(same, !name.startsWith("transformer.final_layernorm"), name);
    }
    const fresh = await learn<unknown>(reference, lesson, { ...LORA, steps: 0 });
    const plain = await learn<unknown>(reference, lesson, { steps: 0 });
    assertEquals(fresh.found, plain.found);
    assertEquals(fresh.parameters, plain.parameters);
  }
});

Deno.test("merged adapters find what the adapted model found", async () => {
  const reference = referenceBackend("float64");
  const adapted = await learn(reference, choices(), { ...LORA, steps: 5 });
  assertEquals(Object.keys(adapted.parameters).toSorted(), Object.keys(model).toSorted());
  const { parameters } = adapted;
  const scorer = openQuestionScorer(reference, { config, parameters, sop: 5, eop: 6, kind: "logit" });
  const again = await scorer.score(QUESTIONS);
  again.flat().forEach((score, i) => assertAlmostEquals(score, adapted.found.flat()[i] ?? NaN, 1e-9));
  scorer.close();
  const written = await learn(reference, examples(), { ...LORA, steps: 5 });
  const reader = openLanguageReader(reference, { config, parameters: written.parameters });
  assertAlmostEquals(lossOf(await reader.read(EXAMPLES)), lossOf(written.found), 1e-9);
  reader.close();
});

gpuTest("the device fine-tunes as the reference does", async () => {
  const device = gpuBackend(await sharedDevice());
  for (const lesson of [choices(), examples()]) {
    for (const way of [{}, { tuning: { kind: "lora", rank: 2 } }] as const) {
      const expected = await learn<unknown>(referenceBackend("float64"), lesson, { ...way, steps: 4 });
      const found = await learn<unknown>(device, lesson, { ...way, steps: 4 });
      found.losses.forEach((loss, step) => assertAlmostEquals(loss, expected.losses[step] ?? NaN, 1e-4));
    }
  }
});
