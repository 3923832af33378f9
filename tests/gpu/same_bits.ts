/** Training is repeatable only if every kernel is. */
import { assertEquals } from "@std/assert";
import { graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import type { Device } from "../../gpu/device.ts";
import { computeOnDevice } from "./agree.ts";

/** Asserts that two runs give the same bits. */
export async function assertSameBits(
  outputs: Readonly<Record<string, Node>>,
  { inputs, device }: { readonly inputs: Tensors; readonly device: Device },
): Promise<void> {
  const first = await computeOnDevice(graph(outputs), { inputs, device });
  assertEquals(await computeOnDevice(graph(outputs), { inputs, device }), first);
}
