/** The one question that every test of a kernel asks: does the device compute what the reference does? */
import { assertEquals } from "@std/assert";
import type { Graph } from "../../core/graph/graph.ts";
import { graph as graphOf } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import { type Tensors, typeName } from "../../core/graph/tensor.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import type { Device } from "../../gpu/device.ts";
import type { Tolerance } from "../../gpu/kernel.ts";
import { deviation } from "../../gpu/tolerance.ts";
import { sharedDevice } from "./shared_device.ts";

/** What is computed, and how far it may be off. */
export interface AgreeOptions {
  readonly inputs: Tensors;
  readonly tolerance: Tolerance;
  /** Fill buffers with NaN whenever they hold nothing; default true. */
  readonly poison?: boolean;
  readonly device?: Device;
}

/** Values of a graph's outputs, computed by the device. */
export async function computeOnDevice(
  graph: Graph,
  { inputs, poison = true, device }: Omit<AgreeOptions, "tolerance">,
): Promise<Tensors> {
  const executable = await gpuBackend(device ?? await sharedDevice(), { poison }).compile(graph);
  try {
    const names = Object.keys(graph.inputs);
    executable.write(Object.fromEntries(Object.entries(inputs).filter(([name]) => names.includes(name))));
    executable.step();
    return await executable.read(Object.keys(graph.outputs));
  } finally {
    executable.close();
  }
}

/** Asserts that all outputs are within the tolerance of the float64 reference. */
export async function assertAgrees(
  outputs: Readonly<Record<string, Node>>,
  options: AgreeOptions,
): Promise<void> {
  const graph = graphOf(outputs);
  const expected = evaluate(graph, options.inputs);
  const found = await computeOnDevice(graph, options);
  for (const [name, value] of Object.entries(expected)) {
    const actual = found[name];
    assertEquals(actual === undefined ? "nothing" : typeName(actual), typeName(value), name);
    if (actual === undefined) continue;
    const worst = deviation({ expected: value, found: actual }, options.tolerance);
    assertEquals(worst, undefined, `${name}: ${typeName(value)}`);
  }
}
