/** The model of a command that fills blanks. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { type InfillModel, openInfillModel } from "../../core/infill/infill_model.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { loadModelDirectory } from "../../data/model_directory.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { CommandError, UsageError } from "../frame/errors.ts";

/** A model with its tokenizer. */
export interface FillingModel {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/**
 * Loads a model directory.
 *
 * @throws {UsageError} when none was named.
 */
export async function loadFillingModel(directory: string | undefined): Promise<FillingModel> {
  if (directory === undefined) throw new UsageError("option --model: expected a model directory, found none");
  return await loadModelDirectory(directory, {
    shapes: (config) => Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
    openTokenizer,
  });
}

/** The model where it computes. Answers end with eop or with the end of the text. */
export function openFillingModel(
  backend: Backend,
  { config, parameters, tokenizer }: FillingModel,
): InfillModel {
  const id = (name: "sop" | "eop" | "EOS"): number => commandId(tokenizer.commands, name);
  const tokens = { sop: id("sop"), ends: [id("eop"), id("EOS")] } as const;
  return openInfillModel(backend, { config, parameters, tokens });
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
