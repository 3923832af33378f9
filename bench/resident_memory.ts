/**
 * Memory of a process that trains for 10,000 steps over batches of twelve shapes: it must not grow.
 *
 *     deno run -A bench/resident_memory.ts [--steps 10000] [--out FILE]
 *
 * The model is as small as models get, so that bookkeeping is all there is. Losses are read every 20 steps, as training
 * does. The memory at a step is the median of what lay in memory around it.
 */
import { parseArgs } from "@std/cli";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import { processMemory } from "../tools/process_memory.ts";
import { report } from "./report.ts";
import { spread } from "./spread.ts";
import { newTrainer, textsOf } from "./training_work.ts";

const options = parseArgs(Deno.args, { string: ["steps", "out"], default: { steps: "10000" } });
const steps = Number(options.steps);
const CONFIG = {
  layers: 1,
  hidden: 32,
  heads: 2,
  maxPositions: 128,
  vocabularySize: 2048,
  blockPositions: true,
};
const READ_EVERY = 20;
const ROWS = 10;

const device = await openDevice();
const trainer = newTrainer(gpuBackend(device), { config: CONFIG });
const batches = [1, 2, 3].flatMap((batch) => [32, 48, 64, 96].map((length) => textsOf({ batch, length })));
const samples: { readonly step: number; readonly bytes: number }[] = [];
const losses: number[] = [];
const started = performance.now();
for (let step = 0; step < steps; step++) {
  await trainer.step(batches[step % batches.length] ?? [], step);
  if ((step + 1) % READ_EVERY !== 0) continue;
  losses.push((await trainer.report()).loss);
  samples.push({ step: step + 1, bytes: (await processMemory()).now });
}
const seconds = (performance.now() - started) / 1000;
if (!losses.every(Number.isFinite)) throw new Error("a loss is no number");

const block = Math.max(1, Math.floor(samples.length / ROWS));
const blocks = Array.from({ length: Math.floor(samples.length / block) }, (_, index) => {
  const own = samples.slice(index * block, (index + 1) * block);
  return { step: own.at(-1)?.step ?? 0, bytes: spread(own.map(({ bytes }) => bytes)).median };
});
await report("resident_memory", {
  adapter: device.about,
  tables: [{
    title: `Memory over ${steps} steps of ${batches.length} shapes, ${seconds.toFixed(0)} s`,
    columns: ["up to step", "MB"],
    rows: blocks.map(({ step, bytes }) => [String(step), (bytes / 1e6).toFixed(1)]),
  }],
  losses: [losses[0], losses.at(-1)],
  samples,
});
trainer.close();
device.close();
