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
  gpu.pushErrorScope("out-of-memory");
  gpu.pushErrorScope("validation");
  const buffers = descriptors.map((each) => gpu.createBuffer(each));
  const [invalid, outOfMemory] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  const refused = outOfMemory ?? invalid;
  if (refused === null) return buffers;
  for (const buffer of buffers) buffer.destroy();
  const total = descriptors.reduce((bytes, { size }) => bytes + size, 0);
  const reason = outOfMemory === null ? refused.message.trim() : "out of memory";
  throw new DeviceError(`${descriptors.length} buffers with ${total} bytes could not be made: ${reason}`);
}
