/** Runs in the browser: every op and composite, and a training step with its gradients, on WebGPU and by the reference. */
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { layout } from "../../core/blanks/layout.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { openTrainer, type StepReport } from "../../core/train/trainer.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { firstDifference } from "../../gpu/compare.ts";
import { openDevice } from "../../gpu/device.ts";
import { COMPOSITE_CASES } from "../layers/composite_cases.ts";
import { OP_CASES } from "../ops/op_cases.ts";
import { OPTIMISER } from "../train/minimal_step.ts";

/** What came of it. */
export interface Agreement {
  readonly about: string;
  readonly cases: number;
  /** One sentence for every case that differs. */
  readonly differences: readonly string[];
  /** Reports of the same run on both backends. */
  readonly gpu: readonly StepReport[];
  readonly reference: readonly StepReport[];
}

const CONFIG = {
  layers: 2,
  hidden: 32,
  heads: 2,
  maxPositions: 64,
  vocabularySize: 128,
  blockPositions: true,
};
const STEPS = 3;

/** A few steps of training. */
async function train(on: "gpu" | "reference"): Promise<readonly StepReport[]> {
  const backend = on === "gpu" ? gpuBackend(await openDevice()) : referenceBackend("float64");
  const trainer = openTrainer(backend, {
    config: CONFIG,
    optimiser: OPTIMISER,
    schedule: { peak: 1e-2, warmupSteps: 1, decaySteps: 10, style: "constant", finalRatio: 1 },
    maxNorm: 1,
    dropout: 0.1,
    key: key(1),
    state: initialise(CONFIG, key(0)),
  });
  const examples = [0, 1, 2].map((seed) => {
    const tokens = Array.from({ length: 30 }, (_, place) => 10 + (seed * 7 + place * 3) % 100);
    const spans = [{ start: 3, end: 6 }, { start: 10 + seed, end: 15 }];
    return layout({ tokens, spans, order: [1, 0], mask: 2, sop: 5, eop: 6 });
  });
  const reports: StepReport[] = [];
  for (let step = 0; step < STEPS; step++) {
    await trainer.step(examples, step);
    reports.push(await trainer.report());
  }
  trainer.close();
  backend.close();
  return reports;
}

/** Computes everything; `runs` cases of each. */
export async function agreement(runs: number): Promise<Agreement> {
  const device = await openDevice();
  const differences: string[] = [];
  let cases = 0;
  // The extents of attention's cases are any numbers, for its body, with a memory (recall), too; training has those that
  // the kernels are made for.
  const composites = Object.entries(COMPOSITE_CASES).filter(([name]) => !name.includes("attention"));
  for (const [name, arbitrary] of [...Object.entries(OP_CASES), ...composites]) {
    for (const { outputs, values } of fc.sample(arbitrary, { numRuns: runs, seed: 17 })) {
      cases++;
      try {
        const named = Object.fromEntries(outputs.map((node, index) => [String(index), node]));
        const inputs = Object.fromEntries(
          Object.entries(values).map(([input, value]) => [
            input,
            value.data instanceof Float64Array ? tensor(value.shape, Float32Array.from(value.data)) : value,
          ]),
        );
        const difference = await firstDifference(graph(named), { inputs, device });
        if (difference !== undefined) differences.push(`${name}: ${difference.message}`);
        device.check();
      } catch (error) {
        differences.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const { about } = device;
  device.close();
  return { about, cases, differences, gpu: await train("gpu"), reference: await train("reference") };
}
