/** Filling the blanks of a text with a model. */
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { type Context, contextOf } from "../../core/infill/context.ts";
import { openDecoder } from "../../core/infill/decoder.ts";
import { capacityFor, infill, type InfillEvent } from "../../core/infill/infill.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { parsePrompt } from "../../core/text/prompt.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { CommandError } from "../frame/errors.ts";

/** A model with its tokenizer. */
export interface FillingModel {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokenizer: Tokenizer;
}

/** A text cut at its blanks: one stretch more than there are blanks. */
export interface Prompt {
  readonly context: Context;
  readonly stretches: readonly string[];
}

/**
 * Reads a text with `[MASK]`, `[sMASK]` or `[gMASK]` in it.
 *
 * @throws {RangeError} when there is no blank.
 * @throws {CommandError} when it is longer than the model's positions.
 *
 * @example
 * ```ts
 * import { readPrompt } from "./fill.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 *
 * const { stretches } = readPrompt("to [MASK] or not", { tokenizer: byteLevel(), config: { maxPositions: 64 } });
 * if (stretches.join("|") !== "to | or not") throw new Error();
 * ```
 */
export function readPrompt(
  text: string,
  model: { readonly tokenizer: Tokenizer; readonly config: Pick<GlmConfig, "maxPositions"> },
): Prompt {
  const { tokenizer, config: { maxPositions } } = model;
  const ids = parsePrompt(text, tokenizer);
  const context = contextOf(ids, tokenizer);
  if (context.ids.length > maxPositions) {
    throw new CommandError(
      `TEXT: expected at most ${maxPositions} tokens, the positions of the model, found ${context.ids.length}`,
    );
  }
  const blanks = context.blanks.map((place) => place - 1); // the context has [CLS] in front
  const starts = [0, ...blanks.map((place) => place + 1)];
  const ends = [...blanks, ids.length];
  const stretches = starts.map((start, k) => tokenizer.decode(ids.slice(start, ends[k])));
  return { context, stretches };
}

/**
 * Fills the blanks, from left to right.
 *
 * @throws {CommandError} when answers could be longer than the model's positions.
 */
export async function* fill(
  backend: Backend,
  model: FillingModel,
  options: { readonly prompt: Prompt; readonly maxTokens: number },
): AsyncGenerator<InfillEvent, void, void> {
  const { config, tokenizer: { commands } } = model;
  const { prompt: { context }, maxTokens } = options;
  if (maxTokens > config.maxPositions) {
    throw new CommandError(
      `option --max-tokens: expected at most ${config.maxPositions}, the positions of the model, found ${maxTokens}`,
    );
  }
  const decoder = await openDecoder(backend, { ...model, capacity: capacityFor(context, maxTokens) });
  try {
    const sop = commandId(commands, "sop");
    const ends = [commandId(commands, "eop"), commandId(commands, "EOS")];
    yield* infill(decoder, context, { sop, ends, maxTokens });
  } finally {
    decoder.close();
  }
}
