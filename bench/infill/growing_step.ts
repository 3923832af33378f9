/** A step in the middle of an answer, whose kernels are timed one by one. */
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { choiceOf } from "../../core/infill/choice/choice.ts";
import { growPass } from "../../core/infill/grow_pass.ts";
import { beginningTensors } from "../../core/infill/growing.ts";
import { memoryInputs, namedMemory } from "../../core/infill/memory.ts";
import { key } from "../../core/random/key.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import type { Device } from "../../gpu/device.ts";
import type { Timing } from "../../gpu/profile.ts";
import { BLANK, CONFIG, CONTEXT, END, SOP } from "./work.ts";

/** Times a step; each time the same one. */
export async function openGrowingStep(
  device: Device,
  { rows, parameters, maxTokens }: {
    readonly rows: number;
    readonly parameters: Tensors;
    readonly maxTokens: number;
  },
): Promise<() => Promise<readonly Timing[]>> {
  const capacity = CONTEXT + 2 * (maxTokens + 1);
  const shape = { rows, capacity };
  const greedy = choiceOf({ strategy: { kind: "greedy" } });
  const { values: _, ...choice } = greedy;
  const pass = growPass(CONFIG, { ...shape, choice });
  const executable = await gpuBackend(device).compile(pass.graph, { carry: pass.carry });
  const lengths = new Array<number>(rows).fill(CONTEXT + maxTokens / 2);
  const begun = beginningTensors(lengths.map(() => ({ position: BLANK, key: key(0) })), {
    choice: greedy,
    sop: SOP,
    ends: [END],
    config: CONFIG,
    shape,
    state: { lengths, contextLengths: lengths.map(() => CONTEXT) },
  });
  const room = tensor([rows, capacity, CONFIG.hidden], new Float32Array(rows * capacity * CONFIG.hidden));
  const memory = Object.keys(namedMemory(memoryInputs(CONFIG, shape))).map((name) => [name, room] as const);
  const all = [...Object.entries({ ...parameters, ...begun }), ...memory];
  const values = Object.fromEntries(all.filter(([name]) => pass.graph.inputs[name] !== undefined));
  return async () => {
    executable.write(values);
    // What was written has arrived before the first kernel is timed.
    await device.gpu.queue.onSubmittedWorkDone();
    return await executable.profile();
  };
}
