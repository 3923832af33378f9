/** The recipe of a training run: every setting that changes a number, for the run's folder to remember. */
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import type { Recipe } from "../../data/run/recipe.ts";
import { tokenizerHash } from "../../text/tokenizer_hash.ts";
import { MAX_NORM, type TrainingPlan } from "./plan.ts";

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * What a corpus is, whatever its files are called: `2 documents, 3 tokens, SHA-256 …`.
 *
 * @example
 * ```ts
 * import { corpusName } from "./recipe.ts";
 * import { corpusOf } from "../../core/objectives/draw_batch.ts";
 *
 * const name = await corpusName(corpusOf([[1, 2], [3]]));
 * if (!name.startsWith("2 documents, 3 tokens, SHA-256 ")) throw new Error(name);
 * ```
 */
export async function corpusName({ documents, ends, name }: Corpus): Promise<string> {
  if (name !== undefined) return name;
  const digests = new Uint8Array(32 * documents.length);
  for (let index = 0; index < documents.length; index++) {
    const tokens = documents.at(index)?.tokens;
    const ids = Int32Array.from(tokens?.slice(0, tokens.length) ?? []);
    digests.set(await sha256(new Uint8Array(ids.buffer)), 32 * index);
  }
  const hash = (await sha256(digests)).toHex().slice(0, 16);
  return `${documents.length} documents, ${ends.at(-1) ?? 0} tokens, SHA-256 ${hash}`;
}

/** What validation adds to a recipe. */
export interface ValidationSettings {
  readonly corpus: Corpus;
  readonly every: number;
  readonly batches: number;
}

/** The recipe of a plan. */
export async function recipeOf(
  plan: TrainingPlan,
  validation: ValidationSettings | undefined,
): Promise<Recipe> {
  const { config, optimiser, schedule, mixture } = plan;
  return {
    data: await corpusName(plan.corpus),
    tokenizer: await tokenizerHash(plan.tokenizer),
    layers: config.layers,
    hidden: config.hidden,
    heads: config.heads,
    positions: config.maxPositions,
    vocabulary: config.vocabularySize,
    objective: Object.entries(mixture).map(([name, weight]) => `${name}=${weight}`).join(),
    ratio: plan.ratio,
    batch: plan.batch,
    length: plan.lengths.join(),
    ...plan.packedLength === undefined ? {} : { pack: plan.packedLength },
    steps: plan.steps,
    seed: plan.seed,
    dropout: plan.dropout,
    "learning-rate": schedule.peak,
    "warmup-steps": schedule.warmupSteps,
    "final-ratio": schedule.finalRatio,
    schedule: schedule.style,
    beta1: optimiser.beta1,
    beta2: optimiser.beta2,
    epsilon: optimiser.epsilon,
    "weight-decay": optimiser.decay,
    clip: MAX_NORM,
    ...plan.precision === 16 ? { precision: 16 } : {},
    ...plan.rematerialise === "blocks" ? { rematerialise: "blocks" } : {},
    ...plan.accumulate === 1 ? {} : { accumulate: plan.accumulate },
    ...validation === undefined ? {} : {
      validation: await corpusName(validation.corpus),
      "validate-every": validation.every,
      "validation-batches": validation.batches,
    },
  };
}
