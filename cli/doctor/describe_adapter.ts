/** A WebGPU adapter as data. */

/** What an adapter is and can do. */
export interface AdapterReport {
  readonly name: string;
  /** Whether it computes on the CPU. */
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** The limits that decide how large a model can be and how kernels are shaped. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** The report of an adapter. */
export function describeAdapter({ info, features, limits }: GPUAdapter): AdapterReport {
  const name = [info.description || info.device, info.architecture || info.vendor].filter(Boolean).join(", ");
  return {
    name: name || "unnamed",
    isSoftware: info.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(name),
    features: [...features].toSorted(),
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit]])),
  };
}
