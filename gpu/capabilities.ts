/** What a device offers, in the terms in which kernels and plans ask. */
import type { BufferLimits } from "./compile.ts";
import type { Capabilities } from "./kernel.ts";

/** Names by which drivers that compute on the CPU can be recognised. */
const SOFTWARE_DRIVERS = /llvmpipe|lavapipe|swiftshader|software|basic render/i;

/** Invocations per workgroup that kernels may use: what every browser gives, whatever more a driver offers. */
const MAX_INVOCATIONS = 256;

/** What an adapter says about itself. */
export type AdapterDescription = Pick<
  GPUAdapterInfo,
  "vendor" | "architecture" | "device" | "description" | "isFallbackAdapter"
>;

/** The device's limits that kernels depend on. */
export type KernelLimits = Pick<
  GPUSupportedLimits,
  "maxComputeInvocationsPerWorkgroup" | "maxStorageBuffersPerShaderStage" | "maxComputeWorkgroupStorageSize"
>;

/**
 * What kernels may count on.
 *
 * @example
 * ```ts
 * import { capabilitiesOf } from "./capabilities.ts";
 * const info = { vendor: "", architecture: "", device: "", description: "llvmpipe", isFallbackAdapter: false };
 * const { isSoftware } = capabilitiesOf(info, {
 *   maxComputeInvocationsPerWorkgroup: 1024,
 *   maxStorageBuffersPerShaderStage: 8,
 *   maxComputeWorkgroupStorageSize: 16384,
 * });
 * if (!isSoftware) throw new Error();
 * ```
 */
export function capabilitiesOf(info: AdapterDescription, limits: KernelLimits): Capabilities {
  return {
    isSoftware: isSoftware(info),
    maxInvocationsPerWorkgroup: Math.min(MAX_INVOCATIONS, limits.maxComputeInvocationsPerWorkgroup),
    maxStorageBuffersPerShader: limits.maxStorageBuffersPerShaderStage,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
}

function isSoftware(info: AdapterDescription): boolean {
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
 * const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
 * if (bufferLimitsOf(limits).maxBindingBytes !== 2 ** 27) throw new Error();
 * ```
 */
export function bufferLimitsOf(
  limits: Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">,
): BufferLimits {
  return { maxBufferBytes: limits.maxBufferSize, maxBindingBytes: limits.maxStorageBufferBindingSize };
}
