/** Executables whose outputs become inputs again: does the device come to what the reference comes to, in place or not? */
import { assertEquals } from "@std/assert";
import type { Backend } from "../../core/graph/backend.ts";
import { graph as graphOf } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import type { Tolerance } from "../../gpu/kernel.ts";
import { deviation } from "../../gpu/tolerance.ts";
import { bothFamilies } from "./families.ts";

/** How often, on what, and how far it may be off. */
export interface StepsOptions {
  /** Outputs that become inputs of the same name. */
  readonly carried: readonly string[];
  /** Written before the first step. */
  readonly begun: Tensors;
  /** Written before every step. */
  readonly drawn: (step: number) => Tensors;
  readonly steps: number;
  readonly tolerance: Tolerance;
}

/** All outputs after every step. */
async function run(
  backend: Backend,
  outputs: Readonly<Record<string, Node>>,
  { carried, begun, drawn, steps }: StepsOptions,
): Promise<readonly Tensors[]> {
  const graph = graphOf(outputs);
  const carry = Object.fromEntries(carried.map((name) => [name, name]));
  const executable = await backend.compile(graph, { carry });
  const write = (values: Tensors): void =>
    executable.write(
      Object.fromEntries(Object.entries(values).filter(([name]) => graph.inputs[name] !== undefined)),
    );
  write(begun);
  const found: Tensors[] = [];
  for (let step = 0; step < steps; step++) {
    write(drawn(step));
    executable.step();
    found.push(await executable.read(Object.keys(outputs)));
  }
  executable.close();
  return found;
}

/** Asserts that both families compute what the reference does, step after step. */
export async function assertSameSteps(
  outputs: Readonly<Record<string, Node>>,
  options: StepsOptions,
): Promise<void> {
  const expected = await run(referenceBackend("float32"), outputs, options);
  for (const device of await bothFamilies()) {
    const found = await run(gpuBackend(device), outputs, options);
    for (const [step, values] of expected.entries()) {
      for (const [name, value] of Object.entries(values)) {
        const own = found[step]?.[name];
        assertEquals(own?.shape, value.shape, name);
        const worst = own && deviation({ expected: value, found: own }, options.tolerance);
        assertEquals(worst, undefined, `${name} after step ${step}`);
      }
    }
  }
}
