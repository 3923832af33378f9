/** What plans are made for where no device is asked. */
import type { PlanOptions } from "../../gpu/compile.ts";

/** What every browser offers (WebGPU's default limits), computed on the CPU. */
export const ANY_DEVICE: PlanOptions = {
  capabilities: {
    isSoftware: true,
    maxInvocationsPerWorkgroup: 256,
    maxStorageBuffersPerShader: 8,
    maxWorkgroupBytes: 16384,
  },
  limits: { maxBufferBytes: 2 ** 28, maxBindingBytes: 2 ** 27 },
};
