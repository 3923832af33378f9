/** Where the time of a step goes, measured by the device. */
import type { Device } from "./device.ts";
import { DeviceError } from "./device_errors.ts";
import { encode, type Encoded } from "./encode.ts";

/** The time of one dispatch. */
export interface Timing {
  readonly label: string;
  readonly milliseconds: number;
}

/** Queries of one set; two per dispatch. */
const MAX_QUERIES = 4096;

/**
 * Runs dispatches, each in a pass of its own with a time stamp at either end.
 *
 * @throws {DeviceError} when the device has no time stamps.
 */
export async function profile(device: Device, dispatches: readonly Encoded[]): Promise<readonly Timing[]> {
  const { gpu } = device;
  if (!gpu.features.has("timestamp-query")) throw new DeviceError(`${device.about} cannot measure time`);
  const timings: Timing[] = [];
  for (let first = 0; first < dispatches.length; first += MAX_QUERIES / 2) {
    timings.push(...await time(device, dispatches.slice(first, first + MAX_QUERIES / 2)));
  }
  return timings;
}

async function time({ gpu, lost }: Device, dispatches: readonly Encoded[]): Promise<readonly Timing[]> {
  const count = dispatches.length * 2;
  const querySet = gpu.createQuerySet({ type: "timestamp", count });
  const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
  const resolved = gpu.createBuffer({ size: count * 8, usage });
  const mapped = gpu.createBuffer({
    size: count * 8,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  try {
    const encoder = gpu.createCommandEncoder();
    dispatches.forEach((dispatch, index) => {
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet,
          beginningOfPassWriteIndex: 2 * index,
          endOfPassWriteIndex: 2 * index + 1,
        },
      });
      encode(pass, [dispatch]);
      pass.end();
    });
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, mapped, 0, count * 8);
    gpu.queue.submit([encoder.finish()]);
    await Promise.race([mapped.mapAsync(GPUMapMode.READ), lost]);
    const stamps = new BigUint64Array(mapped.getMappedRange());
    return dispatches.map(({ label }, index) => {
      const [begin = 0n, end = 0n] = stamps.subarray(2 * index, 2 * index + 2);
      return { label, milliseconds: Number(end - begin) / 1e6 };
    });
  } finally {
    querySet.destroy();
    resolved.destroy();
    mapped.destroy();
  }
}
