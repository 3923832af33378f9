/** The model of a command that fills blanks. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { answerTokens } from "../../core/infill/answer_tokens.ts";
import { type InfillModel, openInfillModel } from "../../core/infill/infill_model.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { loadModelDirectory } from "../../data/model_directory.ts";
import { BUNDLED_MODEL, bundledModel } from "../../models/bundled.ts";
import { loadModel } from "../../models/load_model.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { CommandError, UsageError } from "../frame/errors.ts";

/** A model with its tokenizer. */
export interface FillingModel {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/**
 * Loads a model: a directory, an address, or the model that comes with the software where none is named.
 *
 * @throws {UsageError} when none was named and none came with this copy.
 */
export async function loadFillingModel(model: string | undefined): Promise<FillingModel> {
  if (model === undefined) {
    if (await hasBundledModel()) return await bundledModel();
    throw new UsageError(
      "option --model: expected a model directory or its address, found none, and no model comes with this copy",
    );
  }
  if (/^https?:\/\//.test(model)) return await loadModel(model);
  return await loadModelDirectory(model, {
    shapes: (config) => Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
    openTokenizer,
  });
}

/** Whether a model lies beside the program; where the program itself came from a server, that is left to find out. */
export async function hasBundledModel(): Promise<boolean> {
  if (BUNDLED_MODEL.protocol !== "file:") return true;
  try {
    return (await Deno.stat(new URL("config.json", BUNDLED_MODEL))).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The model where it computes. */
export function openFillingModel(
  backend: Backend,
  { config, parameters, tokenizer }: FillingModel,
): InfillModel {
  return openInfillModel(backend, { config, parameters, tokens: answerTokens(tokenizer.commands) });
}

/**
 * @throws {CommandError} when answers could be longer than the model's positions.
 */
export function checkMaxTokens(maxTokens: number, { maxPositions }: Pick<GlmConfig, "maxPositions">): void {
  if (maxTokens <= maxPositions) return;
  throw new CommandError(
    `option --max-tokens: expected at most ${maxPositions}, the positions of the model, found ${maxTokens}`,
  );
}
