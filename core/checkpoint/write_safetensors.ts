/** The bytes of a safetensors file from tensors. */
import { sizeOf, type Tensor, type Tensors } from "../graph/tensor.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { LENGTH_BYTES, MAX_HEADER_BYTES } from "./safetensors_header.ts";

/** Data begins at a multiple of this, and wider elements come first, so that every tensor is aligned. */
const ALIGNMENT = 8;

/** How to write. */
export interface WriteSafetensorsOptions {
  /** Precision of all float tensors; without it each keeps its own. */
  readonly float?: "F16" | "F32" | "F64";
  /** Free text by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The elements as they are written. */
interface Stored {
  readonly dtype: "F64" | "F32" | "F16" | "I32" | "U32";
  readonly data: ArrayBufferView & { readonly BYTES_PER_ELEMENT: number };
}

function storedAs({ dtype, data }: Tensor, float: WriteSafetensorsOptions["float"]): Stored {
  if (data instanceof Int32Array) return { dtype: "I32", data };
  if (dtype === "uint" || data instanceof Uint32Array) return { dtype: "U32", data };
  switch (float ?? (data instanceof Float64Array ? "F64" : "F32")) {
    case "F64":
      return { dtype: "F64", data: data instanceof Float64Array ? data : Float64Array.from(data) };
    case "F32":
      return { dtype: "F32", data: data instanceof Float32Array ? data : Float32Array.from(data) };
    case "F16":
      return { dtype: "F16", data: Float16Array.from(data) };
  }
}

function checkTensor(name: string, { shape, data }: Tensor): void {
  if (name === "__metadata__" || name in Object.prototype) {
    throw new CheckpointError(`tensor ${JSON.stringify(name)}: expected a name that a reader can use`);
  }
  if (sizeOf(shape) !== data.length) {
    throw new CheckpointError(
      `tensor ${JSON.stringify(name)}: expected ${sizeOf(shape)} elements for shape [${
        shape.join(", ")
      }], found ${data.length}`,
    );
  }
}

/**
 * A safetensors file with F64, F32, F16, I32 and U32 tensors; numbers are rounded to the nearest. Equal tensors in equal
 * order give equal bytes.
 *
 * @throws {CheckpointError} for a name that no reader can use, or a shape that does not fit its data.
 *
 * @example
 * ```ts
 * import { writeSafetensors } from "./write_safetensors.ts";
 *
 * const w = { shape: [2], dtype: "float", data: Float64Array.of(1, 2) } as const;
 * const [double, single] = [writeSafetensors({ w }), writeSafetensors({ w }, { float: "F32" })];
 * if (double.length - single.length !== 8) throw new Error();
 * ```
 */
export function writeSafetensors(
  tensors: Tensors,
  options: WriteSafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const stored = Object.entries(tensors).map(([name, value]) => {
    checkTensor(name, value);
    return { name, shape: value.shape, ...storedAs(value, options.float) };
  }).sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);

  let offset = 0;
  const entries = stored.map(({ name, shape, dtype, data }): [string, unknown] => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, offset] }];
  });
  const metadata: [string, unknown][] = options.metadata === undefined
    ? []
    : [["__metadata__", options.metadata]];
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...metadata, ...entries])));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new CheckpointError(`header: expected at most ${MAX_HEADER_BYTES} bytes, found ${headerBytes}`);
  }

  const file = new Uint8Array(LENGTH_BYTES + headerBytes + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  let position = LENGTH_BYTES + headerBytes;
  for (const { data } of stored) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}
