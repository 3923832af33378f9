/** Dynamic loss scaling: no step is lost silently. */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { numbers, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { initialLossScale } from "../../core/train/loss_scale.ts";
import { momentName } from "../../core/train/update.ts";
import { openTrainer } from "../../core/train/trainer.ts";
import { valueNamed } from "../graph/compute.ts";
import { loudParameters } from "../glm/minimal_model.ts";
import { CONFIG, exampleOf, initialState, OPTIMISER, stepFrom } from "./minimal_step.ts";

const NAMES = parameterTable(CONFIG).flatMap(({ name }) => [name, momentName(name, 1), momentName(name, 2)]);
const FOUR = [0, 1, 2, 3].map((seed) => exampleOf(seed));

const scaling = (lossScale: number, goodSteps = 0, skippedSteps = 0): Tensors =>
  Object.fromEntries(
    Object.entries({ lossScale, goodSteps, skippedSteps }).map(([name, value]) => [
      name,
      tensor([], Float64Array.of(value)),
    ]),
  );

const step = (state: Tensors, update = 1): Tensors =>
  stepFrom(state, { microBatches: [FOUR], rate: 0.01, update, options: { precision: 16, maxNorm: 1 } });

const scalingOf = (outputs: Tensors): readonly number[] =>
  ["lossScale", "goodSteps", "skippedSteps"].map((name) => valueNamed(outputs, name).data[0] ?? NaN);

Deno.test("a step whose gradients overflow changes no bit of the state, halves the scale and is counted", () => {
  const state = { ...initialState(), ...scaling(2 ** 24, 7, 2) };
  const outputs = step(state);
  assert(!Number.isFinite(valueNamed(outputs, "gradientNorm.0").data[0]));
  for (const name of NAMES) assertEquals(valueNamed(outputs, name), valueNamed(state, name));
  assertEquals(scalingOf(outputs), [2 ** 23, 0, 3]);
});

Deno.test("a step whose gradients are finite updates everything and counts towards a larger scale", () => {
  const state = { ...initialState(), ...scaling(2 ** 10, 5) };
  const outputs = step(state);
  for (const name of NAMES) assertNotEquals(valueNamed(outputs, name), valueNamed(state, name));
  assertEquals(scalingOf(outputs), [2 ** 10, 6, 0]);
  assertEquals(scalingOf(step({ ...state, ...scaling(2 ** 10, 1999) })), [2 ** 11, 0, 0]);
});

Deno.test("the scale changes gradients by no more than their roundings", () => {
  const [small, large] = [2 ** 8, 2 ** 12].map((scale) => step({ ...initialState(), ...scaling(scale) }));
  const norms = [small, large].map((each) => valueNamed(each ?? {}, "gradientNorm.0").data[0] ?? NaN);
  assertAlmostEquals((norms[0] ?? NaN) / (norms[1] ?? NaN), 1, 1e-3);
});

Deno.test("skipped steps do not count for the corrections of the optimiser", () => {
  const state = initialState();
  const third = step({ ...state, ...scaling(2 ** 8, 0, 2) }, 5);
  const expected = step({ ...state, ...scaling(2 ** 8) }, 3);
  for (const name of NAMES) {
    const [found, wanted] = [third, expected].map((each) => numbers(valueNamed(each, name)));
    found?.forEach((value, i) => assertAlmostEquals(value, wanted?.[i] ?? NaN, 1e-12));
  }
});

Deno.test("a trainer in 16 bits finds its scale, says how many steps it skipped, and learns", async () => {
  const trainer = openTrainer(referenceBackend("float32"), {
    config: CONFIG,
    optimiser: OPTIMISER,
    schedule: { peak: 0.01, warmupSteps: 0, decaySteps: 100, style: "constant", finalRatio: 1 },
    maxNorm: 1,
    dropout: 0,
    key: key(1),
    state: { ...loudParameters(CONFIG), lossScale: tensor([], Float32Array.of(2 ** 24)) },
    precision: 16,
  });
  const reports = [];
  for (let index = 0; index < 24; index++) {
    await trainer.step(FOUR, index);
    reports.push(await trainer.report());
  }
  const [first, last] = [reports[0], reports.at(-1)];
  assertEquals(first?.skipped, 1);
  assert((last?.skipped ?? 99) < 20);
  assert((last?.loss ?? Infinity) < (first?.loss ?? 0));
  const state = await trainer.state();
  assertEquals(valueNamed(state, "lossScale").data[0], 2 ** (24 - (last?.skipped ?? 0)));
  assertEquals(Object.keys(initialLossScale()).every((name) => name in state), true);
  trainer.close();
});
