import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Example } from "../../core/blanks/example.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { numbers, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { openEvaluator } from "../../core/train/evaluator.ts";
import { learningRate, type Schedule } from "../../core/train/schedule.ts";
import { completeState, openTrainer, type Trainer, type TrainerOptions } from "../../core/train/trainer.ts";
import { layout } from "../../core/blanks/layout.ts";
import { valueNamed } from "../graph/compute.ts";
import { CONFIG, exampleOf, OPTIMISER, stepFrom } from "./minimal_step.ts";

const SCHEDULE: Schedule = { peak: 0.01, warmupSteps: 2, decaySteps: 8, style: "linear", finalRatio: 0 };
const OPTIONS: TrainerOptions = {
  config: CONFIG,
  optimiser: OPTIMISER,
  schedule: SCHEDULE,
  maxNorm: 1,
  dropout: 0.1,
  key: key(5),
  state: initialise(CONFIG, key(4)),
};
const BATCH = [exampleOf(0), exampleOf(1)];

/** Forty tokens: more than fit the bucket of the others, so that another graph is compiled. */
function longExample(): Example {
  const spans = Array.from({ length: 8 }, (_, index) => ({ start: 3 * index, end: 3 * index + 2 }));
  return layout({
    tokens: Array.from({ length: 24 }, (_, index) => index % 13),
    spans,
    mask: 13,
    sop: 14,
    eop: 15,
  });
}

async function run(trainer: Trainer, batches: readonly (readonly Example[])[], first = 0): Promise<Tensors> {
  for (const [index, examples] of batches.entries()) await trainer.step(examples, first + index);
  return await trainer.state();
}

function open(options: Partial<TrainerOptions> = {}): Trainer {
  return openTrainer(referenceBackend("float64"), { ...OPTIONS, ...options });
}

Deno.test("a run that continues from its state has the bits of one that was never interrupted", async () => {
  const batches = [BATCH, [exampleOf(2)], BATCH, [longExample(), exampleOf(3)], [exampleOf(2)]];
  const whole = await run(open(), batches);
  const state = await run(open(), batches.slice(0, 2));
  assertEquals(await run(open({ state }), batches.slice(2), 2), whole);
});

Deno.test("an update from packed rows is the update from rows of their own", async () => {
  const examples = [exampleOf(0), exampleOf(1), exampleOf(2)];
  const [alone, packed] = [open({ dropout: 0 }), open({ dropout: 0 })];
  await alone.step(examples, 1);
  await packed.step([[exampleOf(0), exampleOf(1)], exampleOf(2)], 1);
  const [expected, found] = [await alone.report(), await packed.report()];
  assertAlmostEquals(found.loss, expected.loss, 1e-12);
  assertAlmostEquals(found.gradientNorm, expected.gradientNorm, 1e-10);
  const [states, others] = [await alone.state(), await packed.state()];
  for (const name of Object.keys(states)) {
    const values = numbers(valueNamed(states, name));
    numbers(valueNamed(others, name)).forEach((value, i) =>
      assertAlmostEquals(value, values[i] ?? NaN, 1e-7)
    );
  }
});

Deno.test("steps on batches of different shapes work on one state", async () => {
  const one = open({ dropout: 0 });
  await one.step(BATCH, 1);
  const between = await one.state();
  await one.step([longExample()], 2);
  const other = open({ dropout: 0, state: between });
  await other.step([longExample()], 2);
  assertEquals(await one.state(), await other.state());
  const long = (await other.report()).flops;
  const both = (await one.report()).flops;
  await other.step(BATCH, 3);
  assert(long > 0 && both > long);
  assertEquals((await other.report()).flops, both);
  one.close();
  other.close();
});

Deno.test("a step of a trainer is the training step: rate, corrections, clipping, loss and norm", async () => {
  const trainer = open({ dropout: 0 });
  const state = await trainer.state();
  await trainer.step(BATCH, 0);
  await trainer.step(BATCH, 1);
  const report = await trainer.report();
  const options = { maxNorm: 1 };
  const first = stepFrom(state, { microBatches: [BATCH], rate: 0, update: 1, options });
  const rate = learningRate(SCHEDULE, 1);
  const second = stepFrom({ ...state, ...first }, { microBatches: [BATCH], rate, update: 2, options });
  assertAlmostEquals(report.loss, valueNamed(second, "loss").data[0] ?? NaN, 1e-7);
  assertAlmostEquals(report.gradientNorm, valueNamed(second, "gradientNorm.0").data[0] ?? NaN, 1e-7);
  for (const [name, value] of Object.entries(await trainer.state())) {
    const expected = numbers(valueNamed(second, name));
    numbers(value).forEach((each, i) => assertAlmostEquals(each, expected[i] ?? NaN, 1e-7));
  }
});

Deno.test("micro-batches are the parts of a step's rows, in their order; rows that do not divide are refused", async () => {
  const halves = open({ dropout: 0, microBatches: 2 });
  const state = await halves.state();
  await halves.step(BATCH, 3);
  const report = await halves.report();
  const rate = learningRate(SCHEDULE, 3);
  const microBatches = BATCH.map((example) => [example]);
  const expected = stepFrom(state, {
    microBatches,
    rate,
    update: 4,
    options: { maxNorm: 1, microBatches: 2 },
  });
  assertAlmostEquals(report.loss, valueNamed(expected, "loss").data[0] ?? NaN, 1e-7);
  assertAlmostEquals(report.gradientNorm, valueNamed(expected, "gradientNorm.0").data[0] ?? NaN, 1e-7);
  await assertRejects(() => halves.step([exampleOf(0)], 4), RangeError, "expected a multiple of 2, found 1");
});

Deno.test("dropout follows from the run's key and the step: same key same bits, another key or step others", async () => {
  const lossAt = async (options: Partial<TrainerOptions>, step: number): Promise<number> => {
    const trainer = open(options);
    await trainer.step(BATCH, step);
    return (await trainer.report()).loss;
  };
  const loss = await lossAt({}, 3);
  assertEquals(await lossAt({}, 3), loss);
  assert(await lossAt({}, 4) !== loss && await lossAt({ key: key(6) }, 3) !== loss);
});

Deno.test("before the first step there is no loss, and the state is the initial one with moments of 0", async () => {
  const trainer = open();
  assertEquals(await trainer.report(), { loss: NaN, gradientNorm: NaN, flops: 0 });
  const state = await trainer.state();
  for (const [name, value] of Object.entries(OPTIONS.state)) {
    assertEquals(state[name], value);
    for (const which of [1, 2]) {
      assert(numbers(valueNamed(state, `${name}.moment${which}`)).every((each) => each === 0));
    }
  }
});

Deno.test("a state that does not fit is refused by name, a batch in which nothing counts by a sentence", async () => {
  const { "word_embeddings.weight": embedding, ...rest } = OPTIONS.state;
  assert(embedding !== undefined);
  assertThrows(
    () => completeState(CONFIG, rest),
    RangeError,
    'state "word_embeddings.weight": expected shape [16, 8], found nothing',
  );
  const moment = { ...OPTIONS.state, "word_embeddings.weight.moment2": tensor([1], new Float64Array(1)) };
  assertThrows(
    () => completeState(CONFIG, moment),
    RangeError,
    'moment2": expected shape [16, 8], found [1]',
  );
  const nothing = { ...exampleOf(0), lossMask: exampleOf(0).lossMask.map(() => 0) };
  await assertRejects(() => open().step([nothing], 0), RangeError, "the loss is undefined");
  await assertRejects(() => open().step([], 0), RangeError, "expected at least one example");
});

Deno.test("a backend that refuses is heard of once: the step fails, and closing goes well", async () => {
  const refusing = { ...referenceBackend("float64"), compile: () => Promise.reject(new Error("no memory")) };
  const trainer = openTrainer(refusing, OPTIONS);
  await assertRejects(() => trainer.step(BATCH, 0), Error, "no memory");
  trainer.close();
  const evaluator = openEvaluator(refusing, { config: CONFIG, placed: {} });
  await assertRejects(() => evaluator.evaluate(BATCH), Error, "no memory");
  evaluator.close();
  // A rejection that nobody hears of would end the process by now.
  await new Promise((wake) => setTimeout(wake, 0));
});
