/** A model directory at a URL. */
import { checkParameters } from "../../core/checkpoint/check_parameters.ts";
import { parseConfig } from "../../core/checkpoint/config.ts";
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { openTokenizer } from "./open_tokenizer.ts";

/** A model with its tokenizer. */
export interface LoadedModel {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/** More is not read into a page. */
const MOST_BYTES = 1 << 30;

async function fetchFile(url: string): Promise<Uint8Array | undefined> {
  const response = await fetch(url);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new TypeError(`${url}: cannot be read, status ${response.status}`);
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > MOST_BYTES) {
    throw new RangeError(`${url}: expected at most ${MOST_BYTES} bytes, found ${length}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Reads it.
 *
 * @throws {Error} in one sentence when a file is missing or not what it should be.
 */
export async function loadModel(url: string): Promise<LoadedModel> {
  const needed = async (name: string): Promise<Uint8Array> => {
    const bytes = await fetchFile(`${url}/${name}`);
    if (bytes === undefined) {
      throw new TypeError(`${url}/${name}: there is no such file; build the page with a model directory`);
    }
    return bytes;
  };
  const config = parseConfig(new TextDecoder("utf-8", { fatal: true }).decode(await needed("config.json")));
  const tokenizer = await openTokenizer(await needed("tokenizer.json"));
  const parameters = readSafetensors(await needed("model.safetensors"));
  checkParameters(
    parameters,
    Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
  );
  return { config, parameters, tokenizer };
}
