/**
 * One training step of GLM-base: 12 layers, 768 hidden, every gradient, clipping and update. Time, memory and the
 * profile of its kernels.
 *
 *     deno run -A bench/base_step.ts [--batch 1] [--length 512] [--steps 3] [--precision 16|32]
 *       [--rematerialise nothing|blocks] [--preset base] [--json FILE]
 *
 * The loss is checked before anything is timed: of untrained weights it is near the logarithm of the vocabulary, and it
 * falls. A step is timed from its enqueueing to the moment its loss has been read.
 */
import { parseArgs } from "@std/cli";
import { initialise } from "../core/glm/initialise.ts";
import { isPresetName, PRESETS } from "../core/glm/presets.ts";
import { key } from "../core/random/key.ts";
import { openTrainer } from "../core/train/trainer.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import { commit } from "./commit.ts";
import { maskedExample } from "./masked_example.ts";
import { residentMemory } from "./resident_memory.ts";

const options = parseArgs(Deno.args, {
  string: ["batch", "length", "steps", "precision", "rematerialise", "preset", "json"],
  default: {
    batch: "1",
    length: "512",
    steps: "3",
    precision: "32",
    rematerialise: "nothing",
    preset: "base",
  },
});
const [batch = 1, length = 512, steps = 3] = [options.batch, options.length, options.steps].map(Number);
const preset = isPresetName(options.preset) ? options.preset : "base";
const config = { ...PRESETS[preset], vocabularySize: 30592, blockPositions: true };

const device = await openDevice();
const trainer = openTrainer(gpuBackend(device), {
  config,
  optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
  schedule: { peak: 2e-5, warmupSteps: 0, decaySteps: 100, style: "constant", finalRatio: 1 },
  maxNorm: 1,
  dropout: 0.1,
  key: key(1),
  state: initialise(config, key(0)),
  precision: options.precision === "16" ? 16 : 32,
  rematerialise: options.rematerialise === "blocks" ? "blocks" : "nothing",
});
const examples = Array.from({ length: batch }, (_, index) => maskedExample(length, index));
const seconds: number[] = [];
const losses: number[] = [];
for (let step = 0; step <= steps; step++) {
  const started = performance.now();
  await trainer.step(examples, step);
  const { loss, gradientNorm, skipped = 0 } = await trainer.report();
  seconds.push((performance.now() - started) / 1000);
  losses.push(loss);
  const what = step === 0 ? "first step, with compilation" : "step";
  console.error(
    `${what}: ${seconds[step]?.toFixed(2)} s, loss ${loss.toFixed(4)}, norm ${
      gradientNorm.toFixed(3)
    }, skipped ${skipped}`,
  );
}
const first = losses[0] ?? NaN;
if (!(Math.abs(first - Math.log(config.vocabularySize)) < 1) || !((losses.at(-1) ?? NaN) < first)) {
  throw new Error(`the losses ${losses.join(", ")} are not those of a model that begins to learn`);
}
const median = seconds.slice(1).toSorted((a, b) => a - b)[(steps - 1) >> 1] ?? NaN;
const result = {
  device: device.about,
  commit: await commit(),
  preset,
  batch,
  length,
  precision: options.precision,
  rematerialise: options.rematerialise,
  firstStep: seconds[0],
  step: median,
  steps: seconds.slice(1),
  losses,
  peakMemory: await residentMemory(),
};
console.log(JSON.stringify(result));
if (options.json !== undefined) {
  await Deno.writeTextFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
}
trainer.close();
device.close();
