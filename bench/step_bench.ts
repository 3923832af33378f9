/**
 * Timings of whole training steps, forward, backward, clipping and update: `deno bench -A bench/step_bench.ts`. An
 * iteration is one step and the wait for its loss.
 */
import type { PresetName } from "../core/glm/presets.ts";
import { PRESETS } from "../core/glm/presets.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { newTrainer, textsOf } from "./training_work.ts";

const adapter = await navigator.gpu?.requestAdapter();
const device: Device | undefined = adapter ? await openDevice() : undefined;

const STEPS: readonly {
  readonly preset: PresetName;
  readonly vocabularySize: number;
  readonly length: number;
  readonly batch: number;
  readonly precision: 16 | 32;
}[] = [
  { preset: "tiny", vocabularySize: 2048, length: 64, batch: 8, precision: 32 },
  { preset: "tiny", vocabularySize: 2048, length: 64, batch: 8, precision: 16 },
  { preset: "small", vocabularySize: 6144, length: 256, batch: 8, precision: 32 },
];

for (const { preset, vocabularySize, length, batch, precision } of STEPS) {
  const name =
    `${preset}, ${batch} texts of ${length} tokens, vocabulary ${vocabularySize}, ${precision} bits`;
  Deno.bench({ name, group: "training step", ignore: device === undefined, n: 8, warmup: 2 }, async (b) => {
    if (device === undefined) return;
    const config = { ...PRESETS[preset], vocabularySize, blockPositions: true };
    const trainer = newTrainer(gpuBackend(device), { config, precision });
    const examples = textsOf({ batch, length });
    await trainer.step(examples, 0); // compiles
    await trainer.report();
    b.start();
    await trainer.step(examples, 1);
    await trainer.report();
    b.end();
    trainer.close();
  });
}
