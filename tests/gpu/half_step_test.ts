/** A training step in 16 bits on the device, in both forms, against the reference of the same graph. */
import { evaluate } from "../../core/interpret/evaluate.ts";
import { assertEquals } from "@std/assert";
import { batch } from "../../core/blanks/batch.ts";
import { lossTensors, modelTensors } from "../../core/glm/batch_tensors.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { corrections } from "../../core/train/adamw.ts";
import { initialLossScale } from "../../core/train/loss_scale.ts";
import { trainingStep } from "../../core/train/step.ts";
import { deviation } from "../../gpu/tolerance.ts";
import { CONFIG, exampleOf, initialState, OPTIMISER } from "../train/minimal_step.ts";
import { computeOnDevice } from "./agree.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

gpuTest("half: a training step with dropout and rematerialisation, as f16 and packed", async () => {
  const examples = batch([0, 1, 2].map((seed) => exampleOf(seed)), { length: 12 });
  const { graph } = trainingStep({
    config: CONFIG,
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: 3, length: 12, rows: 20 },
    dropout: 0.1,
    precision: 16,
    rematerialise: "blocks",
  });
  const inputs = {
    ...initialState(),
    ...initialLossScale(),
    ...Object.fromEntries(
      Object.entries({ ...modelTensors(examples, CONFIG), ...lossTensors(examples, 20) })
        .map(([name, value]) => [`0.${name}`, value]),
    ),
    "dropoutKey.0": tensor([2], Uint32Array.of(1, 2)),
    lossScale: tensor([], Float32Array.of(256)),
    ...Object.fromEntries(
      Object.entries({ learningRate: 1e-3, ...corrections(3, OPTIMISER) })
        .map(([name, value]) => [name, tensor([], Float32Array.of(value))]),
    ),
  };
  const expected = evaluate(graph, inputs);
  const device = await sharedDevice();
  for (const hasFloat16 of [true, false]) {
    const own = { ...device, capabilities: { ...device.capabilities, hasFloat16 } };
    if (hasFloat16 && !device.gpu.features.has("shader-f16")) continue;
    const found = await computeOnDevice(graph, { inputs, device: own });
    const tolerance = { absolute: 2e-3, relative: 1e-2, reason: "halves rounded the other way by a hair" };
    for (const [name, value] of Object.entries(expected)) {
      const actual = found[name];
      assertEquals(actual && deviation({ expected: value, found: actual }, tolerance), undefined, name);
    }
  }
});
