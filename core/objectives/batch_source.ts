/** The batches of a run, by the number of the step. */
import type { Row } from "../blanks/batch.ts";
import { below } from "../random/below.ts";
import { foldIn, type Key, split } from "../random/key.ts";
import { type Corpus, drawBatch } from "./draw_batch.ts";
import type { DrawOptions, SkippedText } from "./draw_examples.ts";
import { drawPacked } from "./draw_packed.ts";
import type { Mixture, ObjectiveName } from "./mixture.ts";

/** What a step trains on. */
export interface StepBatch {
  readonly objective: ObjectiveName;
  /** An example each or, packed, several. */
  readonly rows: readonly Row[];
  /** Texts that gave no example, and why. */
  readonly skipped: readonly SkippedText[];
}

/** How the batches of a run are drawn; plain data. */
export interface BatchRecipe {
  readonly mixture: Mixture;
  /** The masked share of the token and the sentence objective. */
  readonly ratio: number;
  /** Texts of a step that takes the longest of `lengths`; of shorter ones it takes as many as fill the same room. */
  readonly batch: number;
  /** A step has so many times as many, to be shared out evenly; default 1. */
  readonly microBatches?: number;
  /** Longest texts, [CLS] and eos included: each step takes one of these. */
  readonly lengths: readonly number[];
  /** Packs examples into `batch` rows of so many tokens; default: a row for each example. */
  readonly packedLength?: number;
}

/** Where batches come from: any step at any time, always the same. */
export interface BatchSource {
  readonly batch: (step: number) => Promise<StepBatch>;
  readonly close: () => void;
}

/**
 * The batch of a step: a function of the key, the step, the corpus and the recipe.
 *
 * @throws {RangeError} when the corpus yields no examples.
 *
 * @example
 * ```ts
 * import { drawStep } from "./batch_source.ts";
 * import { corpusOf } from "./draw_batch.ts";
 * import { MIXTURES } from "./mixture.ts";
 * import { key } from "../random/key.ts";
 * const tokens = {
 *   mask: { token: 2, sentence: 4, document: 3 }, sop: 5, eop: 6, cls: 1, eos: 0, isSentenceEnd: () => false,
 * };
 * const corpus = corpusOf([Array.from({ length: 500 }, (_, i) => 10 + (i % 50))]);
 * const recipe = { mixture: MIXTURES.base, ratio: 0.15, batch: 4, lengths: [64, 32] };
 * const { rows } = drawStep(key(1), 7, { corpus, tokens, recipe });
 * if (rows.length !== 4 && rows.length !== 8) throw new Error();
 * ```
 */
export function drawStep(
  key: Key,
  step: number,
  { corpus, tokens, recipe }: {
    readonly corpus: Corpus;
    readonly tokens: DrawOptions["tokens"];
    readonly recipe: BatchRecipe;
  },
): StepBatch {
  const { mixture, ratio, batch, microBatches = 1, lengths, packedLength } = recipe;
  const stepKey = foldIn(key, step);
  const longest = Math.max(...lengths);
  const [lengthKey, severalKey] = split(stepKey, 2);
  const maximum = lengths[lengths.length === 1 ? 0 : below(lengthKey, lengths.length)] ?? longest;
  const batchKey = lengths.length === 1 ? stepKey : severalKey;
  const options = { tokens, mixture, ratio, maximum };
  if (packedLength !== undefined) {
    return drawPacked(batchKey, corpus, { ...options, rows: microBatches * batch, length: packedLength });
  }
  const batchSize = microBatches * Math.max(1, Math.round(batch * longest / maximum));
  const { objective, examples, skipped } = drawBatch(batchKey, corpus, { ...options, batchSize });
  return { objective, rows: examples, skipped };
}

/**
 * Batches that are drawn when they are asked for.
 *
 * @example
 * ```ts
 * import { batchSource } from "./batch_source.ts";
 * import { corpusOf } from "./draw_batch.ts";
 * import { MIXTURES } from "./mixture.ts";
 * import { key } from "../random/key.ts";
 * const tokens = {
 *   mask: { token: 2, sentence: 4, document: 3 }, sop: 5, eop: 6, cls: 1, eos: 0, isSentenceEnd: () => false,
 * };
 * const corpus = corpusOf([Array.from({ length: 500 }, (_, i) => 10 + (i % 50))]);
 * const recipe = { mixture: MIXTURES.base, ratio: 0.15, batch: 4, lengths: [64] };
 * const source = batchSource(key(1), { corpus, tokens, recipe });
 * if ((await source.batch(3)).rows.length !== 4) throw new Error();
 * ```
 */
export function batchSource(key: Key, input: Parameters<typeof drawStep>[2]): BatchSource {
  return { batch: (step) => Promise.resolve(drawStep(key, step, input)), close: () => {} };
}
