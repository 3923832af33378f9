/** A model from the files of its directory, wherever these are. */
import { checkParameters } from "../core/checkpoint/check_parameters.ts";
import { CheckpointError } from "../core/checkpoint/checkpoint_error.ts";
import { parseConfig } from "../core/checkpoint/config.ts";
import { readSafetensors } from "../core/checkpoint/read_safetensors.ts";
import type { GlmConfig } from "../core/glm/config.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import type { Tensors } from "../core/graph/tensor.ts";
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import type { ReadTokenizerFile } from "../core/text/tokenizer_files.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { otherTokenizer } from "../text/tokenizer_hash.ts";
import { MOST_TOKENIZER_BYTES } from "../text/vocabulary_limits.ts";

/** A model with its tokenizer. */
export interface LoadedModel {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/** Reads a file by its name, unless it has more bytes than `most`; undefined where there is none. */
export type ReadFile = (name: string, most: number) => Promise<Uint8Array | undefined>;

/** Where the files are. */
export interface ReadModelOptions {
  /** The address of the directory, with a slash at its end, for messages. */
  readonly where: string;
  readonly read: ReadFile;
  readonly openTokenizer: (read: ReadTokenizerFile) => Promise<Tokenizer>;
}

const MOST_CONFIG_BYTES = 1 << 20;
const MOST_PARAMETER_BYTES = 2 ** 31;

/**
 * Reads a model and checks that its parts fit each other.
 *
 * @throws {CheckpointError | TypeError} for a file that is missing or not what it should be, and for another tokenizer
 * than the model was saved with.
 */
export async function readModel({ where, read, openTokenizer }: ReadModelOptions): Promise<LoadedModel> {
  const needed = async (name: string, most: number): Promise<Uint8Array> => {
    const bytes = await read(name, most);
    if (bytes !== undefined) return bytes;
    throw new CheckpointError(`${where}${name}: expected a file of a model directory, found none`);
  };
  const { tokenizerHash: expected, ...config } = parseConfig(
    new TextDecoder().decode(await needed("config.json", MOST_CONFIG_BYTES)),
  );
  const [tokenizer, weights] = await Promise.all([
    openTokenizer((name) => read(name, MOST_TOKENIZER_BYTES)),
    needed("model.safetensors", MOST_PARAMETER_BYTES),
  ]);
  const wrong = expected === undefined
    ? undefined
    : await otherTokenizer(tokenizer, { expected, what: `model ${where}` });
  if (wrong !== undefined) throw new CheckpointError(wrong);
  if (padVocabulary(tokenizer.vocabularySize) > config.vocabularySize) {
    throw new CheckpointError(
      `${where}: expected at most ${config.vocabularySize} ids in the vocabulary, found ${tokenizer.vocabularySize}`,
    );
  }
  const parameters = readSafetensors(weights);
  const shapes = parameterTable(config).map(({ name, shape }) => [name, shape] as const);
  checkParameters(parameters, Object.fromEntries(shapes));
  return { config, parameters, tokenizer };
}
