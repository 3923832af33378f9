/** A device that knows which kernels of products are fast on it: from what was kept, or measured now. */
import type { Device } from "../device.ts";
import { measureProducts } from "./measure_products.ts";
import { parseTuning, type ProductTuning, tuningText } from "./product_tuning.ts";

/** Where tunings are kept between starts. A browser may have none. */
export interface TuningStore {
  /** What was kept under a key. */
  readonly load: (key: string) => Promise<string | undefined>;
  readonly save: (key: string, text: string) => Promise<void>;
}

/** How a device is tuned. */
export interface TuneOptions {
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
  /** Without one, every start measures. */
  readonly store?: TuningStore;
  /** Says that what was kept cannot be used, or cannot be kept. */
  readonly warn?: (message: string) => void;
}

/**
 * What a tuning is kept under: all that it depends on.
 *
 * @example
 * ```ts
 * import { tuningKey } from "./tune_device.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * if (tuningKey({ about: "llvmpipe", capabilities }) !== "llvmpipe, 256 invocations, 16384 bytes") throw new Error();
 * ```
 */
export function tuningKey({ about, capabilities }: Pick<Device, "about" | "capabilities">): string {
  const { maxInvocationsPerWorkgroup, maxWorkgroupBytes } = capabilities;
  return `${about}, ${maxInvocationsPerWorkgroup} invocations, ${maxWorkgroupBytes} bytes`;
}

/**
 * The device with a tuning. A kept one that cannot be used is measured again, with a warning.
 */
export async function tuneDevice(device: Device, options: TuneOptions): Promise<Device> {
  const { store, warn = () => {} } = options;
  const key = tuningKey(device);
  const products = await kept(key, { store, warn }) ?? await measure(device, { ...options, key });
  return { ...device, capabilities: { ...device.capabilities, products } };
}

async function kept(
  key: string,
  { store, warn }: { readonly store: TuningStore | undefined; readonly warn: (message: string) => void },
): Promise<ProductTuning | undefined> {
  try {
    const text = await store?.load(key);
    return text === undefined ? undefined : parseTuning(text, key);
  } catch (error) {
    warn(`the kept tuning of this adapter is ignored: ${reasonOf(error)}`);
    return undefined;
  }
}

async function measure(
  device: Device,
  { now, store, warn, key }: TuneOptions & { readonly key: string },
): Promise<ProductTuning> {
  const products = await measureProducts(device, now);
  try {
    await store?.save(key, tuningText(products, key));
  } catch (error) {
    warn?.(`the tuning of this adapter could not be kept: ${reasonOf(error)}`);
  }
  return products;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
