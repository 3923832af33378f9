/** Memory of the device. */
import type { Device } from "./device.ts";
import { DeviceError } from "./device_errors.ts";

/**
 * Makes buffers, all or none.
 *
 * @throws {DeviceError} when the device refuses one, or has no memory left.
 */
export async function allocate(
  { gpu, limits }: Pick<Device, "gpu" | "limits">,
  descriptors: readonly (GPUBufferDescriptor & { readonly label: string })[],
): Promise<readonly GPUBuffer[]> {
  for (const { label, size } of descriptors) {
    if (size > limits.maxBufferBytes) {
      throw new DeviceError(`${label} needs ${size} bytes; this device allows ${limits.maxBufferBytes}`);
    }
  }
  const buffers: GPUBuffer[] = [];
  try {
    await checkedAllocation(gpu, {
      what: `${descriptors.length} buffers`,
      bytes: descriptors.reduce((bytes, { size }) => bytes + size, 0),
      make: () => buffers.push(...descriptors.map((each) => gpu.createBuffer(each))),
    });
    return buffers;
  } catch (error) {
    for (const buffer of buffers) buffer.destroy();
    throw error;
  }
}

/**
 * Runs something that makes buffers.
 *
 * @param options `what` is made and its size, for the message
 * @throws {DeviceError} when the device refuses it, or has no memory left.
 */
export async function checkedAllocation(
  gpu: GPUDevice,
  { what, bytes, make }: { readonly what: string; readonly bytes: number; readonly make: () => void },
): Promise<void> {
  gpu.pushErrorScope("out-of-memory");
  gpu.pushErrorScope("validation");
  make();
  const [invalid, outOfMemory] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  const refused = outOfMemory ?? invalid;
  if (refused === null) return;
  const reason = outOfMemory === null ? refused.message.trim() : "out of memory";
  throw new DeviceError(`${what} with ${bytes} bytes could not be made: ${reason}`);
}
