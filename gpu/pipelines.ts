/** Compiled shaders, each made once per device. */
import { DeviceError } from "./device_errors.ts";
import { type BindingMode, bindingMode, type Dispatch } from "./kernel.ts";
import { shader } from "./wgsl/preamble.ts";

/** A compiled shader and the shape of the bind groups that it takes. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Pipelines by code. */
export interface PipelineCache {
  /**
   * The pipeline of a dispatch.
   *
   * @throws {DeviceError} when its shader does not compile, with the compiler's message.
   */
  readonly get: (dispatch: Dispatch) => Promise<Pipeline>;
  /** How many there are. */
  readonly size: () => number;
}

/**
 * An empty cache of a device. Asking twice for the same code, also at the same time, compiles once.
 */
export function pipelineCache(gpu: GPUDevice): PipelineCache {
  const pipelines = new Map<string, Promise<Pipeline>>();
  const layouts = new Map<string, GPUBindGroupLayout>();
  const layoutOf = (dispatch: Dispatch): GPUBindGroupLayout => {
    const modes = dispatch.bindings.map(bindingMode).join();
    const layout = layouts.get(modes) ?? bindGroupLayout(gpu, dispatch);
    layouts.set(modes, layout);
    return layout;
  };
  return {
    get(dispatch) {
      const code = shader(dispatch);
      const known = pipelines.get(code);
      if (known !== undefined) return known;
      const made = compilePipeline(gpu, { label: dispatch.label, code, layout: layoutOf(dispatch) });
      pipelines.set(code, made);
      return made;
    },
    size: () => pipelines.size,
  };
}

const BUFFER_TYPES: Readonly<Record<BindingMode, GPUBufferBindingType>> = {
  read: "read-only-storage",
  write: "storage",
  uniform: "uniform",
};

function bindGroupLayout(gpu: GPUDevice, { bindings }: Dispatch): GPUBindGroupLayout {
  return gpu.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform", hasDynamicOffset: true } },
      ...bindings.map((binding, index): GPUBindGroupLayoutEntry => ({
        binding: index + 1,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: BUFFER_TYPES[bindingMode(binding)] },
      })),
    ],
  });
}

async function compilePipeline(
  gpu: GPUDevice,
  { label, code, layout }: {
    readonly label: string;
    readonly code: string;
    readonly layout: GPUBindGroupLayout;
  },
): Promise<Pipeline> {
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ label, code });
  const layouts = gpu.createPipelineLayout({ label, bindGroupLayouts: [layout] });
  const refused = await gpu.popErrorScope();
  if (refused !== null) throw new DeviceError(`kernel ${label}: ${refused.message.trim()}`);
  try {
    const compute = { module, entryPoint: "main" };
    return { layout, pipeline: await gpu.createComputePipelineAsync({ label, layout: layouts, compute }) };
  } catch (error) {
    throw new DeviceError(`kernel ${label}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
