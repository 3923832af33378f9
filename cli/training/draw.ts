/** The examples of a step of a run: a pure function of the plan, the key and the step. */
import { examplesOf } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { type BatchRecipe, drawStep } from "../../core/objectives/batch_source.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import { OBJECTIVE_NAMES, type ObjectiveName } from "../../core/objectives/mixture.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import type { TrainingPlan } from "./plan.ts";

/** How the batches of a plan are drawn. */
export function batchRecipe(plan: TrainingPlan): BatchRecipe {
  const { mixture, ratio, batch, lengths, packedLength, accumulate } = plan;
  return {
    ...{ mixture, ratio, lengths, batch },
    ...accumulate === 1 ? {} : { microBatches: accumulate },
    ...packedLength === undefined ? {} : { packedLength },
  };
}

/** Examples to validate on, by objective: always the same, whatever the seed of the run. */
export type ValidationExamples = Readonly<Record<ObjectiveName, readonly (readonly Example[])[]>>;

/** Key of the validation; a number of its own, so that no run trains on these draws. */
const VALIDATION_SEED = 0x76616c;

/** Draws them: batches of the longest length from the held-out corpus, of every objective that the plan trains. */
export function validationExamples(
  plan: Pick<TrainingPlan, "tokenizer" | "mixture" | "ratio" | "batch" | "lengths">,
  { corpus, batches }: { readonly corpus: Corpus; readonly batches: number },
): ValidationExamples {
  const tokens = objectiveTokens(plan.tokenizer);
  const of = (objective: ObjectiveName): readonly (readonly Example[])[] => {
    if (plan.mixture[objective] === 0) return [];
    const recipe = {
      mixture: { token: 0, sentence: 0, document: 0, [objective]: 1 },
      ratio: plan.ratio,
      batch: plan.batch,
      lengths: [Math.max(...plan.lengths)],
    };
    const own = foldIn(key(VALIDATION_SEED), OBJECTIVE_NAMES.indexOf(objective));
    return Array.from(
      { length: batches },
      (_, index) => drawStep(own, index, { corpus, tokens, recipe }).rows.flatMap(examplesOf),
    );
  };
  return { token: of("token"), sentence: of("sentence"), document: of("document") };
}
