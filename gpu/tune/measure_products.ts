/** Times the candidates for products on a device. */
import type { Device } from "../device.ts";
import { candidatesFor, familyOf } from "../kernels/matmul/candidates.ts";
import type { ProductTuning } from "./product_tuning.ts";
import { type ProductShape, readyProduct } from "./ready_product.ts";

/** No candidate is begun after the first of these times, and none is waited for after the second: a start is given 5 s. */
const LAST_BEGIN = 2000;
const LAST_END = 4000;

/** Measurements of one shape, of which the fastest counts. */
const ROUNDS = 3;

/** Rows, columns, inner: sizes that every tile divides. A GPU needs more work to be busy. */
const SHAPES = {
  software: [[384, 384, 256], [256, 768, 512]],
  hardware: [[1536, 1536, 1024], [768, 3072, 512]],
} as const;

/**
 * Measures as many candidates as there is time for, the likeliest first, and chooses the family of the fastest.
 *
 * @param now milliseconds since some fixed moment
 */
export async function measureProducts(device: Device, now: () => number): Promise<ProductTuning> {
  const { isSoftware } = device.capabilities;
  const start = now();
  const rates: Record<string, number> = {};
  for (const name of candidatesFor(device.capabilities)) {
    const left = LAST_END - (now() - start);
    if (left < LAST_END - LAST_BEGIN) break;
    const rate = await within(left, rateOf(device, { candidate: name, now }));
    if (rate === undefined) break;
    rates[name] = rate;
  }
  const [best] = Object.entries(rates).toSorted(([, a], [, b]) => b - a);
  const family = best === undefined ? (isSoftware ? "registers" : "workgroups") : familyOf(best[0]);
  return { family, rates, milliseconds: now() - start };
}

/** The value of a promise, or nothing where that takes too long; what it waits for goes on and is not heard of again. */
async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is timed, and by which clock. */
interface Timed {
  readonly candidate: string;
  readonly now: () => number;
}

/** GFLOP/s over all shapes together. */
async function rateOf(device: Device, timed: Timed): Promise<number> {
  let [flops, milliseconds] = [0, 0];
  const { software, hardware } = SHAPES;
  for (const [rows, columns, inner] of device.capabilities.isSoftware ? software : hardware) {
    flops += 2 * rows * columns * inner;
    milliseconds += await timeProduct(device, { rows, columns, inner, ...timed });
  }
  return flops / (milliseconds * 1e6);
}

/** Milliseconds of one product, by the device's own clock where it has one. */
async function timeProduct(device: Device, { now, ...product }: ProductShape & Timed): Promise<number> {
  const executable = await readyProduct(device, product);
  try {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (device.gpu.features.has("timestamp-query")) {
        const timings = await executable.profile();
        times.push(timings.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
      } else {
        const begin = now();
        executable.step();
        await device.gpu.queue.onSubmittedWorkDone();
        times.push(now() - begin);
      }
    }
    // A clock that stands still would make a rate without bounds.
    return Math.max(1e-3, Math.min(...times));
  } finally {
    executable.close();
  }
}
