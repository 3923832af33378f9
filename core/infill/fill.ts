/** Filling blanks in one call. */
import type { Filling, Prompt } from "./filling.ts";
import { infill, infillMany, type InfillOptions } from "./infill.ts";
import type { InfillModel } from "./infill_model.ts";

/**
 * Fills the blanks of one prompt; one filling per sample. See `infill`.
 *
 * @example
 * ```ts
 * import { fill } from "./fill.ts";
 * import { openInfillModel } from "./infill_model.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const tokens = { sop: 5, ends: [6, 0] } as const;
 * const parameters = initialise(config, key(0));
 * const model = openInfillModel(referenceBackend("float32"), { config, parameters, tokens });
 * const [filling] = await fill(model, { context: { ids: [1, 11, 2, 0], blanks: [2] } }, { maxTokens: 3 });
 * if (filling?.answers.length !== 1) throw new Error();
 * model.close();
 * ```
 */
export function fill(
  model: InfillModel,
  prompt: Prompt,
  options: InfillOptions = {},
): Promise<readonly Filling[]> {
  return returned(infill(model, prompt, options));
}

/** Fills the blanks of many prompts; one filling per prompt and sample. See `infillMany`. */
export function fillMany(
  model: InfillModel,
  prompts: readonly Prompt[],
  options: InfillOptions = {},
): Promise<readonly Filling[]> {
  return returned(infillMany(model, prompts, options));
}

async function returned<T>(generator: AsyncGenerator<unknown, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = await generator.next();
    if (done) return value;
  }
}
