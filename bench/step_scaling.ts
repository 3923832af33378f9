/**
 * Time of a training step at 1, 2 and 4 times the batch, interleaved, and how it grows: twice the batch should take no
 * more than twice the time.
 *
 *     deno run -A bench/step_scaling.ts [--preset tiny] [--length 128] [--batch 4] [--rounds 5] [--precision 16|32]
 *       [--out FILE]
 */
import { parseArgs } from "@std/cli";
import { isPresetName, PRESETS } from "../core/glm/presets.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import { report } from "./report.ts";
import { spread } from "./spread.ts";
import { newTrainer, textsOf } from "./training_work.ts";

const options = parseArgs(Deno.args, {
  string: ["preset", "length", "batch", "rounds", "precision", "out"],
  default: { preset: "tiny", length: "128", batch: "4", rounds: "5", precision: "32" },
});
const preset = isPresetName(options.preset) ? options.preset : "tiny";
const [length, rounds] = [Number(options.length), Number(options.rounds)];
const config = { ...PRESETS[preset], vocabularySize: 2048, blockPositions: true };
const device = await openDevice();
const backend = gpuBackend(device);
const runs = [1, 2, 4].map((factor) => factor * Number(options.batch)).map((batch) => ({
  batch,
  trainer: newTrainer(backend, { config, precision: options.precision === "16" ? 16 : 32 }),
  examples: textsOf({ batch, length }),
  times: new Array<number>(),
}));
for (let round = 0; round <= rounds; round++) {
  for (const { trainer, examples, times } of runs) {
    const started = performance.now();
    await trainer.step(examples, round);
    await trainer.report();
    // The first compiles.
    if (round > 0) times.push(performance.now() - started);
  }
}
const rows = runs.map(({ batch, times }) => {
  const { median, least, most } = spread(times);
  return [String(batch), ...[median, least, most, median / batch].map((each) => each.toFixed(1))];
});
await report("step_scaling", {
  adapter: device.about,
  tables: [{
    title:
      `A training step by batch (${preset}, ${length} tokens, ${options.precision} bits, ${rounds} rounds)`,
    columns: ["texts", "median ms", "least", "most", "ms per text"],
    rows,
  }],
  times: runs.map(({ batch, times }) => ({ batch, times })),
});
for (const { trainer } of runs) trainer.close();
device.close();
