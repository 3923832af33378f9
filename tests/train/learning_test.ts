import { assert } from "@std/assert";
import { parameterTable } from "../../core/glm/parameters.ts";
import { initialise } from "../../core/glm/initialise.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { key } from "../../core/random/key.ts";
import { learningRate, type Schedule } from "../../core/train/schedule.ts";
import { momentName } from "../../core/train/update.ts";
import { valueNamed } from "../graph/compute.ts";
import { CONFIG, exampleOf, initialState, stepFrom } from "./minimal_step.ts";

Deno.test("sixty steps on four texts lower the loss from that of chance to less than a third of it", () => {
  const schedule: Schedule = { peak: 0.03, warmupSteps: 3, decaySteps: 57, style: "cosine", finalRatio: 0.1 };
  const examples = [0, 1, 2, 3].map((seed) => exampleOf(seed));
  const carried = parameterTable(CONFIG).flatMap((
    { name },
  ) => [name, momentName(name, 1), momentName(name, 2)]);
  let state: Tensors = initialState(initialise(CONFIG, key(3)));
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) {
    const rate = learningRate(schedule, step);
    const outputs = stepFrom(state, {
      microBatches: [examples],
      rate,
      update: step + 1,
      options: { maxNorm: 1 },
    });
    losses.push(valueNamed(outputs, "loss").data[0] ?? NaN);
    state = Object.fromEntries(carried.map((name) => [name, valueNamed(outputs, name)]));
  }
  const [first = NaN, last = NaN] = [losses[0], losses.at(-1)];
  assert(Math.abs(first - Math.log(CONFIG.vocabularySize)) < 0.1, `first loss ${first}`);
  assert(last < first / 3, `last loss ${last}`);
});
