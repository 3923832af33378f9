/** Reading values back: all that are asked for in one copy and one wait, through buffers that are used again. */
import { sizeOf, type Tensor, type TensorType } from "../core/graph/tensor.ts";
import { halfValue } from "../core/ops/round_to_half.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import type { Device } from "./device.ts";

/** A tensor in a buffer. */
export interface Readable extends TensorType {
  readonly buffer: GPUBuffer;
  /** Whether its numbers are stored in 16 bits. */
  readonly isHalf?: boolean;
}

/** Reads tensors of a device. Several reads can be under way. */
export interface Staging {
  /** The values as they are after all work submitted before the call. */
  readonly read: (sources: readonly Readable[]) => Promise<readonly Tensor[]>;
  readonly close: () => void;
}

/**
 * Staging buffers of one reader; they grow with the largest read and are given back on `close`.
 */
export function staging(device: Pick<Device, "gpu" | "lost">): Staging {
  const { gpu, lost } = device;
  const idle: GPUBuffer[] = [];
  const all = new Set<GPUBuffer>();
  const take = (bytes: number): GPUBuffer => {
    const found = idle.findIndex(({ size }) => size >= bytes);
    if (found >= 0) return operand(idle.splice(found, 1), 0);
    for (const small of idle.splice(0)) {
      all.delete(small);
      small.destroy();
    }
    const buffer = gpu.createBuffer({
      label: "staging",
      size: bytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    all.add(buffer);
    return buffer;
  };
  return {
    async read(sources) {
      const sizes = sources.map(({ shape, isHalf }) =>
        isHalf ? Math.ceil(sizeOf(shape) / 2) * 4 : sizeOf(shape) * 4
      );
      const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
      if (total === 0) return sources.map((source) => decode(new ArrayBuffer(0), source));
      const buffer = take(total);
      const encoder = gpu.createCommandEncoder();
      let offset = 0;
      const offsets = sources.map((source, index) => {
        const at = offset;
        const bytes = operand(sizes, index);
        if (bytes > 0) encoder.copyBufferToBuffer(source.buffer, 0, buffer, at, bytes);
        offset += bytes;
        return at;
      });
      gpu.queue.submit([encoder.finish()]);
      await Promise.race([buffer.mapAsync(GPUMapMode.READ, 0, total), lost]);
      const mapped = buffer.getMappedRange(0, total);
      const tensors = sources.map((source, index) => {
        const at = operand(offsets, index);
        return decode(mapped.slice(at, at + operand(sizes, index)), source);
      });
      buffer.unmap();
      idle.push(buffer);
      return tensors;
    },
    close() {
      for (const buffer of all) buffer.destroy();
      all.clear();
      idle.length = 0;
    },
  };
}

function decode(bytes: ArrayBuffer, { shape, dtype, isHalf }: Omit<Readable, "buffer">): Tensor {
  if (isHalf) {
    const halves = new Uint16Array(bytes, 0, sizeOf(shape));
    return { shape, dtype, data: Float32Array.from(halves, halfValue) };
  }
  const data = dtype === "int"
    ? new Int32Array(bytes)
    : dtype === "uint"
    ? new Uint32Array(bytes)
    : new Float32Array(bytes);
  return { shape, dtype, data };
}
