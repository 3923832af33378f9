/** What a training run is made of, before it begins. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { type PresetName, PRESETS } from "../../core/glm/presets.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import {
  type Mixture,
  MIXTURES,
  OBJECTIVE_NAMES,
  type ObjectiveName,
} from "../../core/objectives/mixture.ts";
import { padVocabulary } from "../../core/text/pad_vocabulary.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { AdamW } from "../../core/train/adamw.ts";
import type { Schedule } from "../../core/train/schedule.ts";

/** A run, decided to the last number: the same plan gives the same model. */
export interface TrainingPlan {
  readonly config: GlmConfig;
  readonly tokenizer: Tokenizer;
  readonly corpus: Corpus;
  readonly mixture: Mixture;
  /** The masked share of a text, of the token and the sentence objective. */
  readonly ratio: number;
  /** Texts per micro-batch, of the longest length; of a shorter one as many more as have the same number of tokens. */
  readonly batch: number;
  /** Longest texts, [CLS] and eos included; each batch takes one of them at random. */
  readonly lengths: readonly number[];
  /** Packs examples into rows of so many tokens, `batch` rows a step; absent: a row for each example. */
  readonly packedLength?: number;
  readonly steps: number;
  readonly seed: number;
  readonly dropout: number;
  /** Micro-batches whose mean gradient makes one update. */
  readonly accumulate: number;
  readonly optimiser: AdamW;
  readonly schedule: Schedule;
  /** Bits of stored weights and activations; default 32. */
  readonly precision?: 16 | 32;
  /** What the backward pass computes again instead of keeping it; default nothing. */
  readonly rematerialise?: "nothing" | "blocks";
}

/** The optimiser of the paper's base and large models. */
export const OPTIMISER: AdamW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 };

/** That of the 2B and 10B models. */
const LARGE_OPTIMISER: AdamW = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, decay: 0.1 };

/** Largest global norm of the gradient; the paper's. */
export const MAX_NORM = 1;

/** What a preset is trained with unless told otherwise. */
export interface PresetDefaults {
  readonly batch: number;
  readonly length: number;
  readonly learningRate: number;
  readonly optimiser: AdamW;
}

/** Small presets for small machines; the published ones with their peak learning rates and full length. */
export const DEFAULTS: Readonly<Record<PresetName, PresetDefaults>> = {
  minimal: { batch: 8, length: 64, learningRate: 2e-3, optimiser: OPTIMISER },
  tiny: { batch: 8, length: 128, learningRate: 1e-3, optimiser: OPTIMISER },
  small: { batch: 16, length: 128, learningRate: 1e-3, optimiser: OPTIMISER },
  base: { batch: 8, length: 512, learningRate: 4e-4, optimiser: OPTIMISER },
  large: { batch: 8, length: 512, learningRate: 2e-4, optimiser: OPTIMISER },
  "410m": { batch: 8, length: 512, learningRate: 2e-4, optimiser: OPTIMISER },
  "515m": { batch: 8, length: 512, learningRate: 2e-4, optimiser: OPTIMISER },
  "2b": { batch: 8, length: 1024, learningRate: 1e-4, optimiser: LARGE_OPTIMISER },
  "10b": { batch: 8, length: 1024, learningRate: 1e-4, optimiser: LARGE_OPTIMISER },
};

/** Objectives by the names of the option; `mix` is that of the 10B model. */
export const OBJECTIVES: Readonly<Record<"token" | "sentence" | "document" | "mix", Mixture>> = {
  token: MIXTURES.base,
  sentence: { token: 0, sentence: 1, document: 0 },
  document: { token: 0, sentence: 0, document: 1 },
  mix: MIXTURES.tenBillion,
};

/**
 * The mixture of a word on the command line: a name of `OBJECTIVES`, or weights as in `token=.5,sentence=.3`.
 *
 * @throws {RangeError} when it is neither.
 *
 * @example
 * ```ts
 * import { mixtureOf } from "./plan.ts";
 *
 * if (mixtureOf("token=.5,sentence=.5").document !== 0 || mixtureOf("mix").sentence !== 0.3) throw new Error();
 * ```
 */
export function mixtureOf(text: string): Mixture {
  const named = Object.entries(OBJECTIVES).find(([name]) => name === text)?.[1];
  if (named !== undefined) return named;
  const weights: Record<ObjectiveName, number> = { token: 0, sentence: 0, document: 0 };
  for (const part of text.split(",")) {
    const [, name, weight] = /^(\w+)=(\d*\.?\d+)$/.exec(part) ?? [];
    const objective = OBJECTIVE_NAMES.find((each) => each === name);
    if (objective === undefined) {
      throw new RangeError(
        `expected ${
          Object.keys(OBJECTIVES).join(", ")
        }, or weights as in token=.5,sentence=.3,document=.2, ` +
          `found "${text}"`,
      );
    }
    weights[objective] = Number(weight);
  }
  if (OBJECTIVE_NAMES.some((name) => weights[name] > 0)) return weights;
  throw new RangeError(`expected a weight greater than 0, found "${text}"`);
}

/**
 * The sizes of a preset with a tokenizer's vocabulary.
 *
 * @example
 * ```ts
 * import { configOf } from "./plan.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 *
 * if (configOf("minimal", byteLevel()).vocabularySize !== 384) throw new Error();
 * ```
 */
export function configOf(preset: PresetName, tokenizer: Tokenizer): GlmConfig {
  const vocabularySize = padVocabulary(tokenizer.vocabularySize);
  return { ...PRESETS[preset], vocabularySize, blockPositions: true };
}
