/** A model that is small enough to fill hundreds of blanks, with parameters so large that answers differ. */
import type { Backend } from "../../core/graph/backend.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Prompt } from "../../core/infill/filling.ts";
import { type InfillModel, openInfillModel } from "../../core/infill/infill_model.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import fc from "fast-check";
import { loudParameters } from "../glm/minimal_model.ts";

/** Marks of the vocabulary: MASK 2, sop 5, eop 6, eos 0; text from 8 on. */
export const MASK = 2;
export const SOP = 5;
export const ENDS = [6, 0] as const;

export const CONFIG: GlmConfig = {
  layers: 2,
  hidden: 8,
  heads: 2,
  maxPositions: 48,
  vocabularySize: 16,
  blockPositions: true,
};

/** Opens the model; float64 on the CPU unless a backend is given. */
export function minimalModel(
  options: { readonly backend?: Backend; readonly lookahead?: number } = {},
): InfillModel {
  const { backend = referenceBackend("float64"), ...rest } = options;
  const parameters = loudParameters(CONFIG);
  return openInfillModel(backend, { config: CONFIG, parameters, tokens: { sop: SOP, ends: ENDS }, ...rest });
}

/** The model that most tests share. */
export const MODEL: InfillModel = minimalModel();

/** A prompt of ids. */
export function promptOf(ids: readonly number[]): Prompt {
  return { context: { ids, blanks: [...ids.keys()].filter((at) => ids[at] === MASK) } };
}

/** Prompts of different lengths with so many blanks. */
export function anyPrompt(blanks: { readonly min: number; readonly max: number }): fc.Arbitrary<Prompt> {
  const stretch = fc.array(fc.integer({ min: 8, max: 15 }), { maxLength: 5 });
  return fc.array(stretch, { minLength: blanks.min + 1, maxLength: blanks.max + 1 }).map((stretches) => {
    const text = stretches.flatMap((each, index) => (index === 0 ? each : [MASK, ...each]));
    return promptOf([1, ...text, 0]);
  });
}
