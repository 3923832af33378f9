/** A model on disk: a folder with `config.json`, `model.safetensors` and `tokenizer.json`. */
import { checkParameters } from "../core/checkpoint/check_parameters.ts";
import { CheckpointError } from "../core/checkpoint/checkpoint_error.ts";
import { formatConfig, type ModelConfig, parseConfig } from "../core/checkpoint/config.ts";
import { readSafetensors } from "../core/checkpoint/read_safetensors.ts";
import { writeSafetensors } from "../core/checkpoint/write_safetensors.ts";
import type { Shape, Tensors } from "../core/graph/tensor.ts";
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import { describeTokenizer, tokenizerFromDescription } from "../core/text/tokenizer_description.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { partialName, writeFileSynced } from "./atomic.ts";
import { DataError, isMissing, reasonOf } from "./data_error.ts";
import { decodeUtf8 } from "./utf8.ts";

/** What a model directory holds. */
export interface Model {
  readonly config: ModelConfig;
  /** Parameters by name. */
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/** What else to write, and how. */
export interface SaveModelOptions {
  /** Further files by name, written with the model in one stroke: the state of its training, say. */
  readonly extra?: Readonly<Record<string, Uint8Array>>;
  /** Precision of the parameters on disk; without it each keeps its own. */
  readonly float?: "F32" | "F64";
}

/** What to check while loading. */
export interface LoadModelOptions {
  /** The shape of every parameter that a model of this configuration has. */
  readonly shapes: (config: ModelConfig) => Readonly<Record<string, Shape>>;
}

const CONFIG = "config.json";
const PARAMETERS = "model.safetensors";
const TOKENIZER = "tokenizer.json";

function filesOf(model: Model, options: SaveModelOptions): Readonly<Record<string, Uint8Array>> {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const precision = options.float === undefined ? {} : { float: options.float };
  return {
    ...options.extra,
    [CONFIG]: encode(formatConfig(model.config)),
    [TOKENIZER]: encode(`${JSON.stringify(describeTokenizer(model.tokenizer), null, 2)}\n`),
    [PARAMETERS]: writeSafetensors(model.parameters, { ...precision, metadata: { format: "pt" } }),
  };
}

/**
 * Puts a finished folder in the place of another. Files of the old one that the new one lacks are moved over,
 * so that nothing that somebody else put there is lost. The folder is absent for a moment, never half there.
 */
async function swapIn(finished: string, path: string): Promise<void> {
  const old = partialName(path);
  try {
    await Deno.rename(path, old);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await Deno.rename(finished, path);
    return;
  }
  try {
    await Deno.rename(finished, path);
  } catch (error) {
    await Deno.rename(old, path);
    throw error;
  }
  const written = new Set((await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name));
  for await (const { name } of Deno.readDir(old)) {
    if (!written.has(name)) await Deno.rename(`${old}/${name}`, `${path}/${name}`);
  }
  await Deno.remove(old, { recursive: true });
}

/**
 * Writes a model directory, whole or not at all: the files are complete on disk under another name before the
 * folder takes its own.
 *
 * @throws {DataError} when it cannot be written; `path` is then as it was.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { loadModelDirectory, saveModelDirectory } from "./model_directory.ts";
 *
 * const path = `${await Deno.makeTempDir()}/model`;
 * const sizes = { layers: 1, hidden: 2, heads: 1, maxPositions: 4, vocabularySize: 384 };
 * const config = { ...sizes, blockPositions: true };
 * const parameters = { w: { shape: [2], dtype: "float", data: Float32Array.of(1, 2) } } as const;
 * await saveModelDirectory(path, { config, parameters, tokenizer: byteLevel() });
 * const model = await loadModelDirectory(path, { shapes: ({ hidden }) => ({ w: [hidden] }) });
 * if (model.parameters.w?.data[1] !== 2) throw new Error();
 * await Deno.remove(path, { recursive: true });
 * ```
 */
export async function saveModelDirectory(
  path: string,
  model: Model,
  options: SaveModelOptions = {},
): Promise<void> {
  const files = filesOf(model, options);
  const finished = partialName(path);
  try {
    await Deno.mkdir(finished, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFileSynced(`${finished}/${name}`, bytes);
    await swapIn(finished, path);
  } catch (error) {
    await Deno.remove(finished, { recursive: true }).catch(() => {});
    throw new DataError(`${path}: cannot be written, ${reasonOf(error)}`);
  }
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}

/** Runs `read` on a file's content; what it finds wrong is said with the file's path. */
async function readAs<T>(path: string, read: (bytes: Uint8Array) => T): Promise<T> {
  const bytes = await readFile(path);
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof TypeError || error instanceof SyntaxError) {
      throw new DataError(`${path}: ${error.message}`);
    }
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  const result = decodeUtf8(bytes);
  if (result.valid) return result.text;
  throw new CheckpointError(`expected UTF-8, found a byte that is not at offset ${result.offset}`);
}

/** Reads `config.json` of a model directory. */
export async function loadConfig(path: string): Promise<ModelConfig> {
  return await readAs(`${path}/${CONFIG}`, (bytes) => parseConfig(textOf(bytes)));
}

/**
 * Reads a model directory and checks that its parts fit each other.
 *
 * @throws {DataError} for a file that is missing or not what it should be, a parameter that is missing or
 * misshapen, or a tokenizer with more ids than the embedding has rows; one sentence with the path of the
 * file.
 */
export async function loadModelDirectory(path: string, options: LoadModelOptions): Promise<Model> {
  const config = await loadConfig(path);
  const tokenizer = await readAs(
    `${path}/${TOKENIZER}`,
    (bytes) => {
      const made = tokenizerFromDescription(JSON.parse(textOf(bytes)));
      if (padVocabulary(made.vocabularySize) <= config.vocabularySize) return made;
      throw new CheckpointError(
        `expected at most ${config.vocabularySize} ids, the vocabularySize of ${CONFIG}, found ${made.vocabularySize}`,
      );
    },
  );
  const parameters = await readAs(`${path}/${PARAMETERS}`, (bytes) => {
    const tensors = readSafetensors(bytes);
    checkParameters(tensors, options.shapes(config));
    return tensors;
  });
  return { config, parameters, tokenizer };
}
