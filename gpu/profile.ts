/** Where the time of a step goes, measured by the device. */
import type { Device } from "./device.ts";
import { DeviceError } from "./device_errors.ts";
import { encode, type Encoded } from "./encode.ts";
import type { PlannedDispatch } from "./plan/plan.ts";

/** The time of one dispatch. */
export interface Timing {
  /** The op or composite that it helps to compute. */
  readonly kernel: string;
  /** Which call of a kernel: dispatches of one call come one after another. */
  readonly call: number;
  readonly label: string;
  readonly milliseconds: number;
  /** Of all buffers that it binds. */
  readonly bytes: number;
  /** Of the whole call, by its definition; with its first dispatch. */
  readonly flops: number;
}

/** Queries of one set; two per dispatch. */
const MAX_QUERIES = 4096;

/**
 * Runs dispatches, each in a pass of its own with a time stamp at either end. All are submitted when the call returns;
 * only the times have to be waited for.
 *
 * @param encoded the dispatches, as they are planned
 * @throws {DeviceError} at once, when the device has no time stamps.
 */
export function profile(
  device: Device,
  { encoded, planned }: {
    readonly encoded: readonly Encoded[];
    readonly planned: readonly PlannedDispatch[];
  },
): Promise<readonly Timing[]> {
  const { gpu } = device;
  if (!gpu.features.has("timestamp-query")) {
    throw new DeviceError(`${device.about} cannot measure time: it has no timestamp-query`);
  }
  const parts: Promise<readonly number[]>[] = [];
  for (let first = 0; first < encoded.length; first += MAX_QUERIES / 2) {
    parts.push(time(device, encoded.slice(first, first + MAX_QUERIES / 2)));
  }
  return Promise.all(parts).then((times) => timingsOf(planned, times.flat()));
}

function timingsOf(planned: readonly PlannedDispatch[], times: readonly number[]): readonly Timing[] {
  return planned.map(({ dispatch: { label }, kernel, call, bytes, flops }, index) => ({
    kernel,
    call,
    label,
    milliseconds: times[index] ?? NaN,
    bytes,
    flops,
  }));
}

/** Milliseconds of each dispatch. */
async function time({ gpu, lost }: Device, dispatches: readonly Encoded[]): Promise<readonly number[]> {
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
    return dispatches.map((_, index) => {
      const [begin = 0n, end = 0n] = stamps.subarray(2 * index, 2 * index + 2);
      return Number(end - begin) / 1e6;
    });
  } finally {
    querySet.destroy();
    resolved.destroy();
    mapped.destroy();
  }
}
