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

/** The names of the files that the build put there: asking for one that is not there would be an error of the page. */
async function namesAt(url: string): Promise<readonly string[]> {
  const bytes = await fetchFile(`${url}/files.json`);
  if (bytes === undefined) {
    throw new TypeError(`${url}/files.json: there is no such file; build the page with a model directory`);
  }
  const names: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (Array.isArray(names)) return names.filter((name) => typeof name === "string");
  throw new TypeError(`${url}/files.json: expected names of files, found something else`);
}

/**
 * Reads it.
 *
 * @throws {Error} in one sentence when a file is missing or not what it should be.
 */
export async function loadModel(url: string): Promise<LoadedModel> {
  const names = await namesAt(url);
  const read = (name: string): Promise<Uint8Array | undefined> =>
    names.includes(name) ? fetchFile(`${url}/${name}`) : Promise.resolve(undefined);
  const needed = async (name: string): Promise<Uint8Array> => {
    const bytes = await read(name);
    if (bytes === undefined) throw new TypeError(`${url}/${name}: there is no such file`);
    return bytes;
  };
  const text = new TextDecoder("utf-8", { fatal: true }).decode(await needed("config.json"));
  const { tokenizerHash: _, ...config } = parseConfig(text);
  const [tokenizer, weights] = await Promise.all([openTokenizer(read), needed("model.safetensors")]);
  const parameters = readSafetensors(weights);
  checkParameters(
    parameters,
    Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
  );
  return { config, parameters, tokenizer };
}
