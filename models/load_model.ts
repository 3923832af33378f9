/** A model directory read from wherever its files can be fetched: a web server, or the disk by a `file:` address. */
import { checkParameters } from "../core/checkpoint/check_parameters.ts";
import { CheckpointError } from "../core/checkpoint/checkpoint_error.ts";
import { parseConfig } from "../core/checkpoint/config.ts";
import { readSafetensors } from "../core/checkpoint/read_safetensors.ts";
import type { GlmConfig } from "../core/glm/config.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import type { Tensors } from "../core/graph/tensor.ts";
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";

/** A model with its tokenizer. */
export interface LoadedModel {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/** No file of more bytes is taken from an address. */
const MOST_BYTES = 2 ** 31;

/** The bytes at an address; undefined when there is no such file. */
async function bytesAt(url: URL): Promise<Uint8Array | undefined> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    // A file: address of nothing is refused like a server that cannot be reached.
    if (url.protocol === "file:") return undefined;
    throw new CheckpointError(
      `${url.href}: cannot be fetched, ${error instanceof Error ? error.message : error}`,
    );
  }
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  const length = Number(response.headers.get("content-length") ?? 0);
  if (!response.ok || length > MOST_BYTES) {
    await response.body?.cancel();
    throw new CheckpointError(
      `${url.href}: expected a file of at most ${MOST_BYTES} bytes, found ` +
        (response.ok ? `${length}` : `status ${response.status}`),
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Loads the model directory at an address.
 *
 * @param directory its address, with or without a slash at the end
 * @throws {CheckpointError | TypeError} for a file that is missing or not what it should be.
 */
export async function loadModel(directory: URL | string): Promise<LoadedModel> {
  const base = new URL(`${String(directory).replace(/\/+$/, "")}/`);
  const needed = async (name: string): Promise<Uint8Array> => {
    const bytes = await bytesAt(new URL(name, base));
    if (bytes !== undefined) return bytes;
    throw new CheckpointError(
      `${new URL(name, base).href}: expected a file of a model directory, found none`,
    );
  };
  const { tokenizerHash: _, ...config } = parseConfig(new TextDecoder().decode(await needed("config.json")));
  const [tokenizer, weights] = await Promise.all([
    openTokenizer((name) => bytesAt(new URL(name, base))),
    needed("model.safetensors"),
  ]);
  if (padVocabulary(tokenizer.vocabularySize) > config.vocabularySize) {
    throw new CheckpointError(
      `${base.href}: expected at most ${config.vocabularySize} ids in the vocabulary, found ${tokenizer.vocabularySize}`,
    );
  }
  const parameters = readSafetensors(weights);
  const shapes = parameterTable(config).map(({ name, shape }) => [name, shape] as const);
  checkParameters(parameters, Object.fromEntries(shapes));
  return { config, parameters, tokenizer };
}
