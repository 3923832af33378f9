/**
 * Time of a training step at 1, 2 and 4 times the batch, interleaved, and how it grows: twice the batch should take no
 * more than twice the time.
 *
 *     deno run -A bench/step_scaling.ts [--preset tiny] [--length 128] [--batch 4] [--rounds 5] [--precision 16|32]
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

const options = parseArgs(Deno.args, {
  string: ["preset", "length", "batch", "rounds", "precision"],
  default: { preset: "tiny", length: "128", batch: "4", rounds: "5", precision: "32" },
});
const preset = isPresetName(options.preset) ? options.preset : "tiny";
const config = { ...PRESETS[preset], vocabularySize: 2048, blockPositions: true };
const device = await openDevice();
const backend = gpuBackend(device);
const sizes = [1, 2, 4].map((factor) => factor * Number(options.batch));
const runs = sizes.map((batch) => ({
  batch,
  trainer: openTrainer(backend, {
    config,
    optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
    schedule: { peak: 4e-4, warmupSteps: 0, decaySteps: 100, style: "constant", finalRatio: 1 },
    maxNorm: 1,
    dropout: 0.1,
    key: key(1),
    state: initialise(config, key(0)),
    precision: options.precision === "16" ? 16 : 32,
  }),
  examples: Array.from({ length: batch }, (_, index) => maskedExample(Number(options.length), index)),
  times: new Array<number>(),
}));
for (let round = 0; round <= Number(options.rounds); round++) {
  for (const { trainer, examples, times } of runs) {
    const started = performance.now();
    await trainer.step(examples, round);
    await trainer.report();
    // The first compiles.
    if (round > 0) times.push(performance.now() - started);
  }
}
console.log(
  `${device.about}, ${await commit()}: ${preset}, ${options.length} tokens, ${options.precision} bits`,
);
console.log("batch   median ms    ms per text    spread");
for (const { batch, times, trainer } of runs) {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? NaN;
  const spread = `${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)}`;
  console.log(
    `${String(batch).padStart(5)}${median.toFixed(1).padStart(12)}${
      (median / batch).toFixed(2).padStart(15)
    }    ${spread}`,
  );
  trainer.close();
}
device.close();
