/** A plan with buffers: what runs on the device. */
import type { CompileOptions, Executable, Placed } from "../core/graph/backend.ts";
import { checkInput } from "../core/interpret/evaluate.ts";
import { type Tensor, type Tensors, type TensorType, typeName } from "../core/graph/tensor.ts";
import { halfBits } from "../core/ops/round_to_half.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import { allocate } from "./buffers.ts";
import type { Device } from "./device.ts";
import { encode, type Encoded } from "./encode.ts";
import { grid } from "./grid.ts";
import { type Binding, bindingMode } from "./kernel.ts";
import type { Pipeline } from "./pipelines.ts";
import type { IndexBound } from "./plan/index_bounds.ts";
import type { Place, Plan } from "./plan/plan.ts";
import { profile, type Timing } from "./profile.ts";
import { type Readable, staging } from "./staging.ts";
import { uniformBytes, uniforms } from "./uniforms.ts";

/** A write larger than this is not left waiting for the next submit. */
const FLUSHED_BYTES = 2 ** 22;

/** Of an element of a uniform buffer. */
const VECTOR_BYTES = 16;

/** An input's buffer, possibly shared by several executables. */
interface GpuPlace extends Placed {
  readonly buffer: GPUBuffer;
  /** Whether its numbers are stored in 16 bits. */
  readonly isHalf: boolean;
  /** Whether it was ever given a value. */
  isWritten: boolean;
}

/** An executable that shows what it was planned to do, and where its time goes. */
export interface GpuExecutable extends Executable {
  readonly plan: Plan;
  /**
   * A step whose dispatches are timed by the device, each on its own. Like `step` it has enqueued its work when it
   * returns; the times arrive later.
   *
   * @throws {DeviceError} when the device cannot measure time.
   */
  profile(): Promise<readonly Timing[]>;
}

/**
 * Gives a plan its buffers, pipelines and bind groups. A step then allocates nothing: it encodes one pass and the
 * copies behind it, and submits them. Only when an executable that needs a larger workspace was made in between,
 * or closed, are the bind groups made again.
 *
 * @throws {RangeError} when a placed input is of another type or backend.
 * @throws {DeviceError} when a shader does not compile or there is not enough memory.
 */
export async function executable(
  device: Device,
  plan: Plan,
  { placed = {}, zeros = [] }: Pick<CompileOptions, "placed" | "zeros"> = {},
): Promise<GpuExecutable> {
  const { gpu } = device;
  const places = new Map<string, GpuPlace>();
  const shared = Object.entries(plan.inputs).filter(([name]) => placed[name] !== undefined);
  for (const [name, type] of shared) places.set(name, checkPlace(placed[name], { name, type }));

  const pipelines: Pipeline[] = [];
  for (const { dispatch } of plan.dispatches) pipelines.push(await device.pipelines.get(dispatch));

  const own = Object.entries(plan.inputs).filter(([name]) => !places.has(name));
  const { data, offsets } = uniforms(
    plan.dispatches.map(({ dispatch }) => dispatch),
    gpu.limits.minUniformBufferOffsetAlignment,
  );
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC |
    GPUBufferUsage.COPY_DST;
  const workspace = await device.workspace.open(plan.slots.slice(0, plan.workspaceSlots));
  const buffers = await allocate(device, [
    ...own.map(([name, { bytes }]) => ({ label: `input "${name}"`, size: bytes, usage })),
    ...plan.slots.slice(plan.workspaceSlots).map((size) => ({ label: "output", size, usage })),
    { label: "parameters", size: data.byteLength, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST },
  ]).catch((error) => {
    workspace.close();
    throw error;
  });
  own.forEach(([name, { shape, dtype, isHalf = false }], index) => {
    places.set(name, {
      backend: "gpu",
      shape,
      dtype,
      isHalf,
      buffer: operand(buffers, index),
      // The device makes all buffers with zeros in them.
      isWritten: zeros.includes(name),
    });
  });
  const outputs = buffers.slice(own.length, -1);
  const parameters = operand(buffers, buffers.length - 1);
  gpu.queue.writeBuffer(parameters, 0, data);

  const placeOf = (name: string): GpuPlace => {
    const place = places.get(name);
    if (place === undefined) throw new RangeError(`the graph has no input "${name}"`);
    return place;
  };
  const bufferOf = (place: Place): GPUBuffer =>
    "input" in place
      ? placeOf(place.input).buffer
      : place.slot < plan.workspaceSlots
      ? operand(workspace.buffers(), place.slot)
      : operand(outputs, place.slot - plan.workspaceSlots);

  const bind = (): readonly Encoded[] => {
    const bindGroups = new Map<string, GPUBindGroup>();
    return plan.dispatches.map(({ dispatch, places: bound }, index) => {
      const { pipeline, layout } = operand(pipelines, index);
      const bytes = uniformBytes(dispatch);
      const modes = dispatch.bindings.map(bindingMode).join();
      const sizes = dispatch.bindings.map(boundSize);
      const signature = JSON.stringify([modes, bytes, bound, sizes]);
      const bindGroup = bindGroups.get(signature) ?? gpu.createBindGroup({
        label: dispatch.label,
        layout,
        entries: [
          { binding: 0, resource: { buffer: parameters, size: bytes } },
          ...bound.map((place, at) => ({
            binding: at + 1,
            resource: { buffer: bufferOf(place), ...boundSize(operand(dispatch.bindings, at)) },
          })),
        ],
      });
      bindGroups.set(signature, bindGroup);
      return {
        label: dispatch.label,
        pipeline,
        bindGroup,
        offset: [operand(offsets, index)],
        grid: grid(dispatch.workgroups),
      };
    });
  };
  let bound = { to: workspace.buffers(), encoded: bind() };
  /** The dispatches, bound to what is the workspace now. */
  const encoded = (): readonly Encoded[] => {
    if (bound.to !== workspace.buffers()) bound = { to: workspace.buffers(), encoded: bind() };
    return bound.encoded;
  };
  const reader = staging(device);
  let hasStepped = false;

  const checkReady = (): void => {
    device.check();
    for (const [name, place] of places) {
      if (!place.isWritten) {
        throw new RangeError(`input "${name}": expected ${typeName(place)}, found nothing`);
      }
    }
  };
  const copy = (encoder: GPUCommandEncoder): void => {
    for (const { from, to, bytes } of plan.copies) {
      encoder.copyBufferToBuffer(bufferOf(from), 0, bufferOf(to), 0, bytes);
    }
  };
  const source = (name: string): Readable => {
    const output = plan.outputs[name];
    if (output === undefined || (!hasStepped && places.has(name))) return placeOf(name);
    if (!hasStepped) throw new RangeError(`output "${name}" has no value before the first step`);
    return { ...output, buffer: bufferOf(output.place) };
  };

  return {
    plan,
    write(values) {
      device.check();
      for (const name of Object.keys(values)) {
        const place = placeOf(name);
        const value = checkInput(place, { name, inputs: values });
        checkIndices(value, { name, bound: plan.indexBounds[name] });
        // Deno 2.9 ends the process when it is asked to write nothing.
        if (value.data.length > 0) {
          gpu.queue.writeBuffer(place.buffer, 0, place.isHalf ? halfWords(value) : words(value));
        }
        // What is written waits in memory of its own until something is submitted: 1.3 GB for GLM-base and its moments.
        if (value.data.byteLength > FLUSHED_BYTES) gpu.queue.submit([]);
        place.isWritten = true;
      }
    },
    step() {
      checkReady();
      const encoder = gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      encode(pass, encoded());
      pass.end();
      copy(encoder);
      gpu.queue.submit([encoder.finish()]);
      hasStepped = true;
    },
    async read(names): Promise<Tensors> {
      device.check();
      const tensors = await reader.read(names.map(source));
      device.check();
      return Object.fromEntries(names.map((name, index) => [name, operand(tensors, index)]));
    },
    async profile() {
      checkReady();
      const timings = profile(device, { encoded: encoded(), planned: plan.dispatches });
      const encoder = gpu.createCommandEncoder();
      copy(encoder);
      gpu.queue.submit([encoder.finish()]);
      hasStepped = true;
      return await timings;
    },
    places: (names) => Object.fromEntries(names.map((name) => [name, placeOf(name)])),
    close() {
      for (const buffer of buffers) buffer.destroy();
      workspace.close();
      reader.close();
      places.clear();
    },
  };
}

/** The bytes that a binding shows of its buffer, where those are not all: of uniform buffers few may be bound. */
function boundSize(binding: Binding): { readonly size?: number } {
  const { uniformLength = 0 } = binding;
  return bindingMode(binding) === "uniform" ? { size: uniformLength * VECTOR_BYTES } : {};
}

function checkPlace(
  given: Placed | undefined,
  { name, type }: { readonly name: string; readonly type: TensorType },
): GpuPlace {
  if (given !== undefined && isGpuPlace(given) && typeName(given) === typeName(type)) return given;
  throw new RangeError(
    `placed input "${name}": expected ${typeName(type)} on the gpu, found ${
      given === undefined ? "nothing" : `${typeName(given)} on the ${given.backend}`
    }`,
  );
}

function isGpuPlace(place: Placed): place is GpuPlace {
  return place.backend === "gpu" && "buffer" in place && "isWritten" in place;
}

/** Whether a place holds numbers of 16 bits. */
export function isHalfPlace(place: Placed): boolean {
  return isGpuPlace(place) && place.isHalf;
}

/** @throws {RangeError} when an index that a kernel will use is out of range, as the reference does. */
function checkIndices(
  value: Tensor,
  { name, bound }: { readonly name: string; readonly bound: IndexBound | undefined },
): void {
  if (bound === undefined) return;
  const at = value.data.findIndex((index: number) => index < 0 || index >= bound.end);
  if (at >= 0) {
    throw new RangeError(
      `input "${name}", element ${at}: expected one of ${bound.end} ${bound.use}, found ${value.data[at]}`,
    );
  }
}

/** The elements as the device stores them. */
function words(
  { data }: Tensor,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  return data instanceof Float64Array ? Float32Array.from(data) : data;
}

/** The elements in 16 bits, an even number of them. */
function halfWords({ data }: Tensor): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(Math.ceil(data.length / 2) * 2);
  data.forEach((value: number, index: number) => halves[index] = halfBits(value));
  return halves;
}
