/** What a device offers, in the terms in which kernels and plans ask. */
import type { BufferLimits } from "./compile.ts";
import type { Capabilities } from "./kernel.ts";

/** Names by which drivers that compute on the CPU can be recognised. */
const SOFTWARE_DRIVERS = /llvmpipe|lavapipe|swiftshader|software|basic render/i;

/** Invocations per workgroup that kernels may use: what every browser gives, whatever more a driver offers. */
const MAX_INVOCATIONS = 256;

/**
 * What kernels may count on.
 *
 * @example
 * ```ts
 * import { capabilitiesOf } from "./capabilities.ts";
 * const adapter = await navigator.gpu?.requestAdapter();
 * if (adapter && capabilitiesOf(adapter.info, adapter.limits).maxInvocationsPerWorkgroup > 256) throw new Error();
 * ```
 */
export function capabilitiesOf(info: GPUAdapterInfo, limits: GPUSupportedLimits): Capabilities {
  return {
    isSoftware: isSoftware(info),
    maxInvocationsPerWorkgroup: Math.min(MAX_INVOCATIONS, limits.maxComputeInvocationsPerWorkgroup),
    maxStorageBuffersPerShader: limits.maxStorageBuffersPerShaderStage,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter ||
    [info.description, info.device, info.architecture, info.vendor].some((text) =>
      SOFTWARE_DRIVERS.test(text)
    );
}

/**
 * How large buffers may be.
 *
 * @example
 * ```ts
 * import { bufferLimitsOf } from "./capabilities.ts";
 * const adapter = await navigator.gpu?.requestAdapter();
 * if (adapter && !(bufferLimitsOf(adapter.limits).maxBindingBytes > 0)) throw new Error();
 * ```
 */
export function bufferLimitsOf(limits: GPUSupportedLimits): BufferLimits {
  return { maxBufferBytes: limits.maxBufferSize, maxBindingBytes: limits.maxStorageBufferBindingSize };
}
