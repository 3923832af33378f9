/**
 * The header of a safetensors file (https://github.com/huggingface/safetensors, "Format"), checked to the
 * last byte.
 */
import type { Shape } from "../graph/tensor.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { duplicateKey } from "./duplicate_key.ts";
import { STORED_TYPES, storedType } from "./safetensors_dtype.ts";

/** Bytes before the header: its length as an unsigned 64-bit integer. */
export const LENGTH_BYTES = 8;

/** The format's own limit. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Where one tensor lies. */
export interface StoredTensor {
  readonly name: string;
  /** Name of the element type, a key of `STORED_TYPES`. */
  readonly dtype: string;
  readonly shape: Shape;
  /** First byte in the file, and the byte behind the last. */
  readonly begin: number;
  readonly end: number;
}

/**
 * A header: its tensors in the order of their bytes, which follow each other without gap to the end of the
 * file.
 */
export interface SafetensorsHeader {
  readonly tensors: readonly StoredTensor[];
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Names that every object has cannot be keys of a plain record without surprises. */
function checkName(name: string): void {
  if (name in Object.prototype) {
    throw new CheckpointError(`tensor ${show(name)}: expected a name that is no property of every object`);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readTensor(name: string, entry: unknown, dataStart: number): StoredTensor {
  const where = `tensor ${show(name)}`;
  checkName(name);
  if (!isObject(entry)) {
    throw new CheckpointError(
      `${where}: expected an object with dtype, shape, data_offsets, found ${show(entry)}`,
    );
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = typeof dtype === "string" ? storedType(dtype) : undefined;
  if (typeof dtype !== "string" || type === undefined) {
    throw new CheckpointError(
      `${where}: expected a dtype of ${Object.keys(STORED_TYPES).join(", ")}, found ${show(dtype)}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw new CheckpointError(`${where}: expected a shape of non-negative integers, found ${show(shape)}`);
  }
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [];
  if (!isCount(begin) || !isCount(end) || end < begin) {
    throw new CheckpointError(
      `${where}: expected data_offsets [begin, end] with 0 <= begin <= end, found ${show(offsets)}`,
    );
  }
  const size = shape.reduce((product, axis) => product * axis, type.bytes);
  if (!Number.isSafeInteger(size) || size !== end - begin) {
    throw new CheckpointError(
      `${where}: expected ${size} bytes for ${dtype} of shape ${show(shape)}, found data_offsets ${
        show(offsets)
      } of ${end - begin} bytes`,
    );
  }
  return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

/** Tensors must tile the data: in the order of their bytes, each begins where the one before it ends. */
function checkTiling(tensors: readonly StoredTensor[], dataStart: number, fileBytes: number): void {
  let next = dataStart;
  for (const { name, begin, end } of tensors) {
    if (end > fileBytes) {
      throw new CheckpointError(
        `tensor ${
          show(name)
        }: expected to end by byte ${fileBytes}, the end of the file, found its end at byte ${end}`,
      );
    }
    if (begin !== next) {
      const fault = begin < next ? "overlaps the tensor before it" : "leaves a gap";
      throw new CheckpointError(
        `tensor ${show(name)}: expected to begin at byte ${next}, found byte ${begin}, which ${fault}`,
      );
    }
    next = end;
  }
  if (next !== fileBytes) {
    throw new CheckpointError(`file: expected its data to end at byte ${next}, found ${fileBytes} bytes`);
  }
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isObject(value)) {
    throw new CheckpointError(`__metadata__: expected an object of strings, found ${show(value)}`);
  }
  const entries = Object.entries(value).map(([key, text]): readonly [string, string] => {
    if (typeof text === "string") return [key, text];
    throw new CheckpointError(`__metadata__: expected a string for ${show(key)}, found ${show(text)}`);
  });
  return Object.fromEntries(entries);
}

/** Where the tensor data begins: the length field checked against the file and the format's limit. */
function readDataStart(bytes: Uint8Array, fileBytes: number): number {
  if (fileBytes < LENGTH_BYTES || bytes.length < LENGTH_BYTES) {
    throw new CheckpointError(
      `file: expected at least ${LENGTH_BYTES} bytes, found ${Math.min(fileBytes, bytes.length)}`,
    );
  }
  const declared = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  const most = Math.min(fileBytes - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (declared > BigInt(most)) {
    const why = most === MAX_HEADER_BYTES ? "the limit of the format" : "what the file holds";
    throw new CheckpointError(
      `byte 0: expected a header of at most ${most} bytes, ${why}, found a length of ${declared}`,
    );
  }
  return LENGTH_BYTES + Number(declared);
}

function readJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "invalid UTF-8";
    throw new CheckpointError(`byte ${LENGTH_BYTES}: expected a header in JSON, found ${show(reason)}`);
  }
  if (!isObject(value)) throw new CheckpointError(`header: expected a JSON object, found ${show(value)}`);
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw new CheckpointError(`header: expected every name once, found ${show(twice)} twice`);
  }
  return value;
}

/**
 * Reads and checks a header: nothing that it promises is believed before it fits into the file.
 *
 * @param bytes The file, or its beginning up to the end of the header.
 * @param fileBytes Length of the whole file.
 * @throws {CheckpointError} with one sentence that names the tensor or the byte.
 *
 * @example
 * ```ts
 * import { readSafetensorsHeader } from "./safetensors_header.ts";
 * import { writeSafetensors } from "./write_safetensors.ts";
 *
 * const file = writeSafetensors({ w: { shape: [2], dtype: "float", data: Float32Array.of(1, 2) } });
 * const [w] = readSafetensorsHeader(file, file.length).tensors;
 * if (w?.dtype !== "F32" || w.end !== file.length) throw new Error();
 * ```
 */
export function readSafetensorsHeader(bytes: Uint8Array, fileBytes: number): SafetensorsHeader {
  const dataStart = readDataStart(bytes, fileBytes);
  if (bytes.length < dataStart) {
    throw new CheckpointError(`header: expected ${dataStart} bytes to read it from, found ${bytes.length}`);
  }
  const { __metadata__: metadata, ...entries } = readJson(bytes.subarray(LENGTH_BYTES, dataStart));
  const tensors = Object.entries(entries)
    .map(([name, entry]) => readTensor(name, entry, dataStart))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTiling(tensors, dataStart, fileBytes);
  return { tensors, metadata: readMetadata(metadata) };
}
