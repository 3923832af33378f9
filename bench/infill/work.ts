/** What is filled: a model of the preset `tiny` with random parameters whose end token cannot win, and prompts for it. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { PRESETS } from "../../core/glm/presets.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { fillMany } from "../../core/infill/fill.ts";
import type { Prompt } from "../../core/infill/filling.ts";
import type { InfillOptions } from "../../core/infill/infill.ts";
import { type InfillModel, openInfillModel } from "../../core/infill/infill_model.ts";
import { below } from "../../core/random/below.ts";
import { key } from "../../core/random/key.ts";

export const VOCABULARY = 384;
/** Tokens of a context, and where its blank is. */
export const CONTEXT = 32;
export const BLANK: number = CONTEXT / 2;
export const MASK = 2;
export const SOP = 5;
export const END: number = VOCABULARY - 1;

export const CONFIG: GlmConfig = { ...PRESETS.tiny, vocabularySize: VOCABULARY, blockPositions: true };

/** The parameters. The row of the end token is zero, so its score is never the largest. */
export function parameters(): Tensors {
  const initial = initialise(CONFIG, key(0));
  const embedding = Float32Array.from(initial["word_embeddings.weight"]?.data ?? []);
  embedding.fill(0, END * CONFIG.hidden);
  return { ...initial, "word_embeddings.weight": tensor([VOCABULARY, CONFIG.hidden], embedding) };
}

/** The model, ready to fill. */
export function openModel(backend: Backend, values: Tensors): InfillModel {
  return openInfillModel(backend, { config: CONFIG, parameters: values, tokens: { sop: SOP, ends: [END] } });
}

/** Contexts of random bytes with a blank in the middle. */
export const PROMPTS: readonly Prompt[] = Array.from({ length: 16 }, (_, seed) => {
  const ids = Array.from({ length: CONTEXT }, (_, stream) => 8 + below(key(seed), 256, { stream }));
  return { context: { ids: ids.with(BLANK, MASK), blanks: [BLANK] } };
});

/**
 * Fills a blank of so many prompts.
 *
 * @throws {Error} when an answer is shorter than it has to be.
 */
export async function fillBatch(
  model: InfillModel,
  count: number,
  options: InfillOptions & { readonly maxTokens: number },
): Promise<void> {
  const fillings = await fillMany(model, PROMPTS.slice(0, count), options);
  const found = fillings.map(({ answers }) => answers[0]?.tokens.length);
  if (found.length !== count || found.some((length) => length !== options.maxTokens)) {
    throw new Error(`expected ${count} answers of ${options.maxTokens} tokens, found ${found}`);
  }
}
