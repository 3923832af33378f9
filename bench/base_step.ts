/**
 * One training step of GLM-base: 12 layers, 768 hidden, every gradient, clipping and update. Time, memory and the
 * profile of its kernels.
 *
 *     deno run -A bench/base_step.ts [--batch 1] [--length 512] [--steps 3] [--precision 16|32]
 *       [--rematerialise nothing|blocks] [--preset base] [--out FILE]
 *
 * The loss is checked before anything is reported: of untrained weights it is near the logarithm of the vocabulary, and
 * it falls. A step is timed from its enqueueing to the moment its loss has been read; what other programs take of the
 * processor does not count in the processor's time, which is divided by the cores.
 */
import { parseArgs } from "@std/cli";
import { isPresetName, PRESETS } from "../core/glm/presets.ts";
import type { Backend } from "../core/graph/backend.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import type { Timing } from "../gpu/profile.ts";
import { profileReport } from "../gpu/profile_report.ts";
import { processMemory } from "../tools/process_memory.ts";
import { processorTime } from "./processor_time.ts";
import { report, type Table } from "./report.ts";
import { spread } from "./spread.ts";
import { newTrainer, textsOf } from "./training_work.ts";

const options = parseArgs(Deno.args, {
  string: ["batch", "length", "steps", "precision", "rematerialise", "preset", "out"],
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
const inner = gpuBackend(device);
let isProfiling = false;
let timings: Promise<readonly Timing[]> | undefined;
const backend: Backend = {
  ...inner,
  async compile(graph, options) {
    const executable = await inner.compile(graph, options);
    const step = (): void => {
      if (isProfiling) timings = executable.profile();
      else executable.step();
    };
    return { ...executable, step };
  },
};
const trainer = newTrainer(backend, {
  config,
  precision: options.precision === "16" ? 16 : 32,
  rematerialise: options.rematerialise === "blocks" ? "blocks" : "nothing",
});
const examples = textsOf({ batch, length });

/** A step and what it took: seconds, seconds of the processor per core, and the loss. */
async function timed(step: number) {
  const [started, computed] = [performance.now(), processorTime()];
  await trainer.step(examples, step);
  const { loss, flops } = await trainer.report();
  const seconds = (performance.now() - started) / 1000;
  const processor = (processorTime() - computed) / 1000 / navigator.hardwareConcurrency;
  console.error(`step ${step}: ${seconds.toFixed(2)} s, of processor ${processor.toFixed(2)}, loss ${loss}`);
  return { seconds, processor, loss, flops };
}
const first = await timed(0);
const timedSteps: (typeof first)[] = [];
for (let step = 1; step <= steps; step++) timedSteps.push(await timed(step));
const losses = [first, ...timedSteps].map(({ loss }) => loss);
if (!(Math.abs(first.loss - Math.log(config.vocabularySize)) < 1) || !((losses.at(-1) ?? NaN) < first.loss)) {
  throw new Error(`the losses ${losses.join(", ")} are not those of a model that begins to learn`);
}
const { peak } = await processMemory();
isProfiling = true;
await trainer.step(examples, steps + 1);
const profile = profileReport([await timings ?? []]);
trainer.close();

const seconds = spread(timedSteps.map((each) => each.seconds));
const processor = spread(timedSteps.map((each) => each.processor));
const { flops } = first;
const about = `${preset}, batch ${batch}, ${length} tokens, ${options.precision} bits, ` +
  `rematerialised: ${options.rematerialise}`;
const numbers: Table = {
  title: `A training step (${about})`,
  columns: ["", "median", "least", "most"],
  rows: [
    ["seconds", ...[seconds.median, seconds.least, seconds.most].map((each) => each.toFixed(2))],
    [
      "seconds of all cores",
      ...[processor.median, processor.least, processor.most].map((each) => each.toFixed(2)),
    ],
    ["GFLOP", (flops / 1e9).toFixed(0)],
    ["GFLOP/s", (flops / 1e9 / seconds.median).toFixed(1)],
    ["first step, with compilation, seconds", first.seconds.toFixed(1)],
    ["peak memory of the process, GB", (peak / 1e9).toFixed(2)],
  ],
};
const kernels: Table = {
  title: `Its kernels (those above 0.5 % of ${(profile.milliseconds / 1000).toFixed(1)} s)`,
  columns: ["kernel", "calls", "ms", "share", "GFLOP/s", "GB/s"],
  rows: profile.kernels.filter(({ share }) => share > 0.005).map((each) => [
    each.kernel,
    String(each.count),
    each.milliseconds.toFixed(0),
    `${(100 * each.share).toFixed(1)} %`,
    each.gigaflopsPerSecond.toFixed(1),
    each.gigabytesPerSecond.toFixed(2),
  ]),
};
const variant = [
  preset === "base" ? [] : [preset],
  options.precision === "16" ? ["half"] : [],
  options.rematerialise === "blocks" ? ["rematerialised"] : [],
].flat().map((each) => `_${each}`).join("");
await report(`base_step${variant}`, {
  adapter: device.about,
  tables: [numbers, kernels],
  losses,
  peak,
  profile,
});
device.close();
