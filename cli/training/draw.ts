/** The examples of a step of a run: a pure function of the plan, the key and the step. */
import type { Example } from "../../core/blanks/example.ts";
import { type Corpus, drawBatch, type DrawnBatch } from "../../core/objectives/draw_batch.ts";
import { OBJECTIVE_NAMES, type ObjectiveName } from "../../core/objectives/mixture.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, type Key, key, split } from "../../core/random/key.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import type { TrainingPlan } from "./plan.ts";

/** Draws the batch of a step. */
export type Draw = (key: Key, step: number) => DrawnBatch;

/** How batches of a plan are drawn. With several lengths, each batch takes one, and as many texts as fill it. */
export function drawer(plan: TrainingPlan): Draw {
  const { corpus, lengths, batch, mixture, ratio } = plan;
  const tokens = objectiveTokens(plan.tokenizer);
  const longest = Math.max(...lengths);
  return (key, step) => {
    const stepKey = foldIn(key, step);
    if (lengths.length === 1) {
      return drawBatch(stepKey, corpus, { tokens, mixture, ratio, batchSize: batch, maximum: longest });
    }
    const [lengthKey, batchKey] = split(stepKey, 2);
    const maximum = lengths[below(lengthKey, lengths.length)] ?? longest;
    const batchSize = Math.max(1, Math.round(batch * longest / maximum));
    return drawBatch(batchKey, corpus, { tokens, mixture, ratio, batchSize, maximum });
  };
}

/** Examples to validate on, by objective: always the same, whatever the seed of the run. */
export type ValidationExamples = Readonly<Record<ObjectiveName, readonly (readonly Example[])[]>>;

/** Key of the validation; a number of its own, so that no run trains on these draws. */
const VALIDATION_SEED = 0x76616c;

/** Draws them: batches of the longest length from the held-out corpus, of every objective that the plan trains. */
export function validationExamples(
  plan: TrainingPlan,
  { corpus, batches }: { readonly corpus: Corpus; readonly batches: number },
): ValidationExamples {
  const of = (objective: ObjectiveName): readonly (readonly Example[])[] => {
    if (plan.mixture[objective] === 0) return [];
    const draw = drawer({
      ...plan,
      corpus,
      lengths: [Math.max(...plan.lengths)],
      mixture: { token: 0, sentence: 0, document: 0, [objective]: 1 },
    });
    const own = foldIn(key(VALIDATION_SEED), OBJECTIVE_NAMES.indexOf(objective));
    return Array.from({ length: batches }, (_, index) => draw(own, index).examples);
  };
  return { token: of("token"), sentence: of("sentence"), document: of("document") };
}
