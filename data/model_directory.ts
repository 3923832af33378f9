/**
 * A model on disk: a folder with `config.json`, `model.safetensors` and the files of its tokenizer, published
 * ones as they were.
 */
import { checkParameters } from "../core/checkpoint/check_parameters.ts";
import { CheckpointError } from "../core/checkpoint/checkpoint_error.ts";
import { formatConfig, type ModelConfig, parseConfig } from "../core/checkpoint/config.ts";
import { readSafetensors } from "../core/checkpoint/read_safetensors.ts";
import { writeSafetensors } from "../core/checkpoint/write_safetensors.ts";
import type { Shape, Tensors } from "../core/graph/tensor.ts";
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import { tokenizerFromDescription } from "../core/text/tokenizer_description.ts";
import { type ReadTokenizerFile, TOKENIZER_FILE_NAMES } from "../core/text/tokenizer_files.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { tokenizerHash } from "../text/tokenizer_hash.ts";
import { MOST_TOKENIZER_BYTES } from "../text/vocabulary_limits.ts";
import { partialName, writeFileAtomic, writeFileSynced } from "./atomic.ts";
import { checkTokenizer } from "./check_tokenizer.ts";
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
  readonly float?: "F16" | "F32" | "F64";
}

/** What to check while loading. */
export interface LoadModelOptions {
  /** The shape of every parameter that a model of this configuration has. */
  readonly shapes: (config: ModelConfig) => Readonly<Record<string, Shape>>;
  /**
   * Makes the tokenizer from the directory's files: `openTokenizer` of `text/open_tokenizer.ts`. Without it only
   * the byte-level one is known.
   */
  readonly openTokenizer?: (read: ReadTokenizerFile) => Promise<Tokenizer>;
}

const CONFIG = "config.json";
const PARAMETERS = "model.safetensors";
const TOKENIZER = "tokenizer.json";

async function filesOf(
  model: Model,
  options: SaveModelOptions,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { config, parameters, tokenizer } = model;
  const precision = options.float === undefined ? {} : { float: options.float };
  const stored = { ...config, tokenizerHash: await tokenizerHash(tokenizer) };
  return {
    ...options.extra,
    ...tokenizer.files,
    [CONFIG]: new TextEncoder().encode(formatConfig(stored)),
    [PARAMETERS]: writeSafetensors(parameters, { ...precision, metadata: { format: "pt" } }),
  };
}

/**
 * Puts a finished folder in the place of another. Files of the old one that the new one lacks are moved over,
 * so that nothing that somebody else put there is lost, except those of another tokenizer. The folder is absent for a moment, never half there.
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
  const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
  const written = new Set([...names, ...TOKENIZER_FILE_NAMES]);
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
  const files = await filesOf(model, options);
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

/**
 * Writes the files of a model into a folder that has others, too: each whole or not at all, the parameters last. For
 * a folder in which only the parameters change.
 *
 * @throws {DataError} when one cannot be written.
 */
export async function writeModelFiles(
  path: string,
  model: Model,
  options: SaveModelOptions = {},
): Promise<void> {
  const { [PARAMETERS]: parameters, ...others } = await filesOf(model, options);
  for (const [name, bytes] of Object.entries(others)) await writeFileAtomic(`${path}/${name}`, bytes);
  if (parameters !== undefined) await writeFileAtomic(`${path}/${PARAMETERS}`, parameters);
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

async function readConfig(path: string): Promise<ModelConfig> {
  return await readAs(`${path}/${CONFIG}`, (bytes) => parseConfig(textOf(bytes)));
}

/** Reads the sizes in `config.json` of a model directory. */
export async function loadConfig(path: string): Promise<ModelConfig> {
  const { tokenizerHash: _, ...sizes } = await readConfig(path);
  return sizes;
}

/** The `tokenizerHash` of the tokenizer that a model was saved with; undefined when it was not recorded. */
export async function loadTokenizerHash(path: string): Promise<string | undefined> {
  return (await readConfig(path)).tokenizerHash;
}

async function openByteLevel(read: ReadTokenizerFile): Promise<Tokenizer> {
  const bytes = await read(TOKENIZER);
  if (bytes === undefined) throw new TypeError("cannot be read, there is none");
  return tokenizerFromDescription(JSON.parse(textOf(bytes)));
}

/**
 * The tokenizer of a directory, whichever it is.
 *
 * @throws {DataError} when it is missing or not what it should be; one sentence with the path of the file.
 */
export async function loadTokenizer(
  path: string,
  { openTokenizer = openByteLevel }: Pick<LoadModelOptions, "openTokenizer">,
): Promise<Tokenizer> {
  let last = path; // the file that is to blame when it cannot be understood
  const read: ReadTokenizerFile = async (name) => {
    const file = `${path}/${name}`;
    last = file;
    try {
      const { size } = await Deno.stat(file);
      if (size > MOST_TOKENIZER_BYTES) {
        throw new DataError(`${file}: expected at most ${MOST_TOKENIZER_BYTES} bytes, found ${size}`);
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error instanceof DataError ? error : new DataError(`${file}: cannot be read, ${reasonOf(error)}`);
    }
    return await readFile(file);
  };
  try {
    return await openTokenizer(read);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof CheckpointError) {
      const { message } = error; // which may begin with the name of the file
      throw new DataError(
        message.startsWith(last.slice(path.length + 1)) ? `${path}/${message}` : `${last}: ${message}`,
      );
    }
    throw error;
  }
}

/**
 * Reads a model directory and checks that its parts fit each other.
 *
 * @throws {DataError} for a file that is missing or not what it should be, a parameter that is missing or
 * misshapen, a tokenizer with more ids than the embedding has rows, or another tokenizer than the model was
 * saved with; one sentence with the path of the file.
 */
export async function loadModelDirectory(path: string, options: LoadModelOptions): Promise<Model> {
  const { tokenizerHash: expected, ...config } = await readConfig(path);
  const tokenizer = await loadTokenizer(path, options);
  if (expected !== undefined) await checkTokenizer(tokenizer, { expected, what: `model ${path}` });
  if (padVocabulary(tokenizer.vocabularySize) > config.vocabularySize) {
    throw new DataError(
      `${path}/${TOKENIZER}: expected at most ${config.vocabularySize} ids, the vocabularySize of ${CONFIG}, ` +
        `found ${tokenizer.vocabularySize}`,
    );
  }
  const parameters = await readAs(`${path}/${PARAMETERS}`, (bytes) => {
    const tensors = readSafetensors(bytes);
    checkParameters(tensors, options.shapes(config));
    return tensors;
  });
  return { config, parameters, tokenizer };
}
