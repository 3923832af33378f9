/** An open device: adapter found, limits asked for, tested, and watched for errors. */
import { bufferLimitsOf, capabilitiesOf } from "./capabilities.ts";
import type { BufferLimits } from "./compile.ts";
import { DeviceError, DeviceLostError, NoAdapterError } from "./device_errors.ts";
import type { Capabilities } from "./kernel.ts";
import { type PipelineCache, pipelineCache } from "./pipelines.ts";
import { selfTest } from "./self_test.ts";
import { type Workspace, workspace } from "./workspace.ts";

/** Features that are used where they exist. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ["shader-f16", "timestamp-query"];

/** Which adapter, and how carefully. */
export interface DeviceOptions {
  /** Default `high-performance`. */
  readonly powerPreference?: GPUPowerPreference;
}

/** A device and what is known of it. */
export interface Device {
  readonly gpu: GPUDevice;
  /** One line on the adapter. */
  readonly about: string;
  readonly capabilities: Capabilities;
  readonly limits: BufferLimits;
  readonly pipelines: PipelineCache;
  readonly workspace: Workspace;
  /** Never fulfilled; rejected with a `DeviceLostError` when the device is lost. */
  readonly lost: Promise<never>;
  /**
   * Throws what went wrong since the last call: errors of WebGPU arrive later than the calls that cause them.
   *
   * @throws {DeviceLostError | DeviceError}
   */
  readonly check: () => void;
  readonly close: () => void;
}

/**
 * Opens a device with all that its adapter offers, and has it compute something whose result is known.
 *
 * @throws {NoAdapterError} when there is none.
 * @throws {DeviceError} when it computes wrong.
 * @example
 * ```ts
 * import { openDevice } from "./device.ts";
 * if (await navigator.gpu?.requestAdapter()) {
 *   const device = await openDevice();
 *   device.check();
 *   device.close();
 * }
 * ```
 */
export async function openDevice(options: DeviceOptions = {}): Promise<Device> {
  const { powerPreference = "high-performance" } = options;
  // Types promise `navigator.gpu` everywhere, but browsers leave it out where WebGPU is off.
  const gpu: GPU | undefined = navigator.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference });
  if (!adapter) throw new NoAdapterError();
  const { info, limits, features } = adapter;
  const requiredLimits = {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
  };
  const requiredFeatures = WANTED_FEATURES.filter((feature) => features.has(feature));
  const opened = await adapter.requestDevice({ label: "glm", requiredFeatures, requiredLimits });
  const device = watch(opened, {
    about: [info.description || info.device, info.architecture || info.vendor].filter(Boolean).join(", "),
    capabilities: {
      ...capabilitiesOf(info, opened.limits),
      hasFloat16: opened.features.has("shader-f16"),
    },
    limits: bufferLimitsOf(opened.limits),
  });
  try {
    await selfTest(device);
    return device;
  } catch (error) {
    device.close();
    throw error;
  }
}

/** Collects what goes wrong with a device. */
function watch(gpu: GPUDevice, known: Pick<Device, "about" | "capabilities" | "limits">): Device {
  const errors: string[] = [];
  let loss: DeviceLostError | undefined;
  gpu.addEventListener("uncapturederror", (event) => {
    if (event instanceof GPUUncapturedErrorEvent) errors.push(event.error.message.trim());
  });
  const lost = gpu.lost.then(({ reason, message }): never => {
    loss ??= new DeviceLostError(message || reason || "no reason given");
    throw loss;
  });
  lost.catch(() => {});
  return {
    ...known,
    gpu,
    pipelines: pipelineCache(gpu),
    workspace: workspace(gpu),
    lost,
    check() {
      if (loss !== undefined) throw loss;
      if (errors.length > 0) throw new DeviceError(errors.splice(0).join("; "));
    },
    close() {
      loss ??= new DeviceLostError("it was closed");
      gpu.destroy();
    },
  };
}
