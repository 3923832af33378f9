/** Tensors from the bytes of a safetensors file. */
import { type Tensor, tensor, type Tensors } from "../graph/tensor.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { storedType } from "./safetensors_dtype.ts";
import { readSafetensorsHeader, type StoredTensor } from "./safetensors_header.ts";

/**
 * One tensor of a file whose header has been read. F64 stays float64; F32, F16 and BF16 become float32;
 * integers become 32-bit ones.
 *
 * @param bytes The whole file.
 * @throws {CheckpointError} when a 64-bit integer needs more than 32 bits.
 *
 * @example
 * ```ts
 * import { readStoredTensor } from "./read_safetensors.ts";
 * import { readSafetensorsHeader } from "./safetensors_header.ts";
 * import { writeSafetensors } from "./write_safetensors.ts";
 *
 * const file = writeSafetensors({ w: { shape: [2], dtype: "float", data: Float32Array.of(1, 2) } });
 * for (const stored of readSafetensorsHeader(file, file.length).tensors) {
 *   if (readStoredTensor(file, stored).data[1] !== 2) throw new Error();
 * }
 * ```
 */
export function readStoredTensor(bytes: Uint8Array, stored: StoredTensor): Tensor {
  const { name, dtype, shape, begin, end } = stored;
  const type = storedType(dtype);
  if (type === undefined) throw new CheckpointError(`tensor ${JSON.stringify(name)}: unknown dtype ${dtype}`);
  const own = new Uint8Array(end - begin); // its own buffer: aligned, and the file can be let go
  own.set(bytes.subarray(begin, end));
  try {
    return tensor(shape, type.read(own.buffer));
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new CheckpointError(`tensor ${JSON.stringify(name)}: ${error.message}`);
  }
}

/**
 * All tensors of a safetensors file by name, in the order of their bytes. Memory is at most four times the
 * file, whatever the header says.
 *
 * @throws {CheckpointError} for a file that is not one, with one sentence that names the tensor or the byte.
 *
 * @example
 * ```ts
 * import { readSafetensors } from "./read_safetensors.ts";
 * import { writeSafetensors } from "./write_safetensors.ts";
 *
 * const file = writeSafetensors({ w: { shape: [1, 2], dtype: "float", data: Float64Array.of(1, 2) } });
 * if (readSafetensors(file).w?.data.join() !== "1,2") throw new Error();
 * ```
 */
export function readSafetensors(bytes: Uint8Array): Tensors {
  const { tensors } = readSafetensorsHeader(bytes, bytes.length);
  return Object.fromEntries(tensors.map((stored) => [stored.name, readStoredTensor(bytes, stored)]));
}
