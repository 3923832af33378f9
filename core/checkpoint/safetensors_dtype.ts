/** Element types of safetensors files, and how each becomes one of the three kinds of number of a tensor. */
import type { TensorData } from "../graph/tensor.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { fromBfloat16, fromFloat16 } from "./half.ts";

/** How one element type is stored and read. */
export interface StoredType {
  /** Bytes of an element. */
  readonly bytes: number;
  /**
   * The elements in `buffer`, which holds nothing else.
   *
   * @throws {CheckpointError} for a 64-bit integer that needs more than 32 bits.
   */
  readonly read: (buffer: ArrayBuffer) => TensorData;
}

function narrow(values: BigInt64Array | BigUint64Array): Int32Array<ArrayBuffer> {
  const narrowed = new Int32Array(values.length);
  values.forEach((value: bigint, i: number) => {
    narrowed[i] = Number(value);
    if (BigInt(narrowed[i] ?? 0) !== value) {
      throw new CheckpointError(`element ${i}: expected an integer of 32 bits, found ${value}`);
    }
  });
  return narrowed;
}

/**
 * By their names in the header. Elements are little-endian, as is every machine that runs Deno or WebGPU, so
 * that typed arrays read them as they lie.
 */
export const STORED_TYPES: Readonly<Record<string, StoredType>> = {
  F64: { bytes: 8, read: (buffer) => new Float64Array(buffer) },
  F32: { bytes: 4, read: (buffer) => new Float32Array(buffer) },
  F16: { bytes: 2, read: (buffer) => Float32Array.from(new Uint16Array(buffer), fromFloat16) },
  BF16: { bytes: 2, read: (buffer) => fromBfloat16(new Uint16Array(buffer)) },
  I64: { bytes: 8, read: (buffer) => narrow(new BigInt64Array(buffer)) },
  I32: { bytes: 4, read: (buffer) => new Int32Array(buffer) },
  I16: { bytes: 2, read: (buffer) => Int32Array.from(new Int16Array(buffer)) },
  I8: { bytes: 1, read: (buffer) => Int32Array.from(new Int8Array(buffer)) },
  U64: { bytes: 8, read: (buffer) => narrow(new BigUint64Array(buffer)) },
  U32: { bytes: 4, read: (buffer) => new Uint32Array(buffer) },
  U16: { bytes: 2, read: (buffer) => Int32Array.from(new Uint16Array(buffer)) },
  U8: { bytes: 1, read: (buffer) => Int32Array.from(new Uint8Array(buffer)) },
  BOOL: { bytes: 1, read: (buffer) => Int32Array.from(new Uint8Array(buffer)) },
};

/**
 * The type of a name, or `undefined` when there is none such.
 *
 * @example
 * ```ts
 * import { storedType } from "./safetensors_dtype.ts";
 *
 * if (storedType("BF16")?.bytes !== 2 || storedType("toString") !== undefined) throw new Error();
 * ```
 */
export function storedType(name: string): StoredType | undefined {
  return Object.hasOwn(STORED_TYPES, name) ? STORED_TYPES[name] : undefined;
}
