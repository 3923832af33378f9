/** The bytes of a safetensors file from tensors. */
import { sizeOf, type Tensor, type Tensors } from "../graph/tensor.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { LENGTH_BYTES, MAX_HEADER_BYTES } from "./safetensors_header.ts";

/** Data begins at a multiple of this, and wider elements come first, so that every tensor is aligned. */
const ALIGNMENT = 8;

/** How to write. */
export interface WriteSafetensorsOptions {
  /** Precision of all float tensors; without it each keeps its own. */
  readonly float?: "F32" | "F64";
  /** Free text by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

function dtypeOf({ data }: Tensor): "F64" | "F32" | "I32" | "U32" {
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Float32Array) return "F32";
  return data instanceof Int32Array ? "I32" : "U32";
}

function inPrecision(value: Tensor, float: "F32" | "F64" | undefined): Tensor {
  if (value.dtype !== "float" || float === undefined || dtypeOf(value) === float) return value;
  return { ...value, data: float === "F32" ? Float32Array.from(value.data) : Float64Array.from(value.data) };
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
 * A safetensors file with F64, F32, I32 and U32 tensors. Equal tensors in equal order give equal bytes.
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
    return { name, value: inPrecision(value, options.float) };
  }).sort((a, b) => b.value.data.BYTES_PER_ELEMENT - a.value.data.BYTES_PER_ELEMENT);

  let offset = 0;
  const entries = stored.map(({ name, value }): [string, unknown] => {
    const begin = offset;
    offset += value.data.byteLength;
    return [name, { dtype: dtypeOf(value), shape: value.shape, data_offsets: [begin, offset] }];
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
  for (const { value: { data } } of stored) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}
