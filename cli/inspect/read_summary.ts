/** What a model directory holds, read without its weights. */
import { checkParameters } from "../../core/checkpoint/check_parameters.ts";
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import type { ModelConfig } from "../../core/checkpoint/config.ts";
import {
  LENGTH_BYTES,
  readSafetensorsHeader,
  type SafetensorsHeader,
} from "../../core/checkpoint/safetensors_header.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { type Shape, sizeOf } from "../../core/graph/tensor.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { DataError, reasonOf } from "../../data/data_error.ts";
import { loadConfig, loadTokenizer } from "../../data/model_directory.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";

/** One parameter on disk. */
export interface ParameterSummary {
  readonly name: string;
  readonly shape: Shape;
  /** Element type in the file: F32, F16, … */
  readonly dtype: string;
  readonly count: number;
  readonly bytes: number;
}

/** A model directory in numbers. */
export interface ModelSummary {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** In the order of the model's table. */
  readonly parameters: readonly ParameterSummary[];
  /** All parameters together. */
  readonly count: number;
  readonly bytes: number;
}

async function describe<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof TypeError || error instanceof SyntaxError) {
      throw new DataError(`${path}: ${error.message}`);
    }
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}

/** Reads up to `count` bytes from where the file stands. */
async function readBytes(file: Deno.FsFile, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let filled = 0;
  for (;;) {
    const read = filled < count ? await file.read(bytes.subarray(filled)) : null;
    if (read === null) return bytes.subarray(0, filled);
    filled += read;
  }
}

async function readHeader(path: string): Promise<SafetensorsHeader> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const start = await readBytes(file, LENGTH_BYTES);
  const declared = start.length < LENGTH_BYTES ? 0n : new DataView(start.buffer).getBigUint64(0, true);
  // A length beyond the file is the header reader's to complain about.
  const rest = declared <= BigInt(size) ? await readBytes(file, Number(declared)) : new Uint8Array();
  const beginning = new Uint8Array(start.length + rest.length);
  beginning.set(start);
  beginning.set(rest, start.length);
  return readSafetensorsHeader(beginning, size);
}

/**
 * The summary of a model directory. Weights are not read, but every name, shape and size is checked.
 *
 * @throws {DataError} for a file that is missing or not what it should be; one sentence with its path.
 */
export async function readSummary(directory: string): Promise<ModelSummary> {
  const path = directory.replace(/\/+$/, "");
  const config = await loadConfig(path);
  const tokenizer = await loadTokenizer(path, { openTokenizer });
  const weights = `${path}/model.safetensors`;
  const parameters = await describe(weights, async () => {
    const { tensors } = await readHeader(weights);
    const found = new Map(tensors.map((stored) => [stored.name, stored]));
    const table = parameterTable(config);
    checkParameters(
      Object.fromEntries(
        tensors.map(({ name, shape, dtype }) => [
          name,
          { shape, dtype: /^B?F/.test(dtype) ? "float" as const : "int" as const },
        ]),
      ),
      Object.fromEntries(table.map(({ name, shape }) => [name, shape])),
    );
    return table.flatMap(({ name, shape }): ParameterSummary[] => {
      const stored = found.get(name);
      if (stored === undefined) return [];
      const { dtype, begin, end } = stored;
      return [{ name, shape, dtype, count: sizeOf(shape), bytes: end - begin }];
    });
  });
  const total = (field: "count" | "bytes"): number => parameters.reduce((sum, each) => sum + each[field], 0);
  return { config, tokenizer, parameters, count: total("count"), bytes: total("bytes") };
}
