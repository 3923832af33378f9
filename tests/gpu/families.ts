/** Kernels choose between variants for software drivers and for real GPUs. Both are right on every device. */
import type { Device } from "../../gpu/device.ts";
import { sharedDevice } from "./shared_device.ts";

/** The device of this file, once as a software driver and once as a real GPU. */
export async function bothFamilies(): Promise<readonly Device[]> {
  const device = await sharedDevice();
  return [true, false].map((isSoftware) => ({
    ...device,
    capabilities: { ...device.capabilities, isSoftware },
  }));
}
