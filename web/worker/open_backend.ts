/** Where a worker computes: on WebGPU, or else on the reference, which is said. */
import type { Backend } from "../../core/graph/backend.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { openDevice } from "../../gpu/device.ts";
import type { Reply } from "../protocol.ts";

let opened: Promise<Backend> | undefined;

async function open(post: (reply: Reply) => void): Promise<Backend> {
  try {
    const device = await openDevice();
    post({ kind: "backend", text: `Computed on WebGPU: ${device.about}.` });
    return gpuBackend(device);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    post({
      kind: "backend",
      text: `Computed by the reference in plain TypeScript, slowly, because: ${why}.`,
    });
    return referenceBackend("float32");
  }
}

/** The worker's backend, the same at every call. */
export function openBackend(post: (reply: Reply) => void): Promise<Backend> {
  opened ??= open(post);
  return opened;
}
