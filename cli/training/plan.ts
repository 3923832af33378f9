/** What a training run is made of, before it begins. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { type PresetName, PRESETS } from "../../core/glm/presets.ts";
import type { ObjectiveTokens } from "../../core/objectives/draw_examples.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import { type Mixture, MIXTURES } from "../../core/objectives/mixture.ts";
import { commandId, type CommandName } from "../../core/text/command_tokens.ts";
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
  /** Texts per step. */
  readonly batch: number;
  /** Longest text, [CLS] and eos included. */
  readonly length: number;
  readonly steps: number;
  readonly seed: number;
  readonly dropout: number;
  readonly optimiser: AdamW;
  readonly schedule: Schedule;
}

/** The optimiser of the paper's base and large models. */
export const OPTIMISER: AdamW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 };

/** Largest global norm of the gradient; the paper's. */
export const MAX_NORM = 1;

/** What a preset is trained with unless told otherwise. */
export interface PresetDefaults {
  readonly batch: number;
  readonly length: number;
  readonly learningRate: number;
}

/** Small presets for small machines; the published ones with their peak learning rates and full length. */
export const DEFAULTS: Readonly<Record<PresetName, PresetDefaults>> = {
  minimal: { batch: 8, length: 64, learningRate: 2e-3 },
  tiny: { batch: 8, length: 128, learningRate: 1e-3 },
  base: { batch: 8, length: 512, learningRate: 4e-4 },
  large: { batch: 8, length: 512, learningRate: 2e-4 },
  "410m": { batch: 8, length: 512, learningRate: 2e-4 },
  "515m": { batch: 8, length: 512, learningRate: 2e-4 },
  "2b": { batch: 8, length: 1024, learningRate: 1e-4 },
  "10b": { batch: 8, length: 1024, learningRate: 1e-4 },
};

/** Objectives by the names of the option; `mix` is that of the 10B model. */
export const OBJECTIVES: Readonly<Record<"token" | "sentence" | "document" | "mix", Mixture>> = {
  token: MIXTURES.base,
  sentence: { token: 0, sentence: 1, document: 0 },
  document: { token: 0, sentence: 0, document: 1 },
  mix: MIXTURES.tenBillion,
};

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

/**
 * The tokens of the objectives in a tokenizer.
 *
 * @throws {RangeError} when it lacks one.
 */
export function objectiveTokens({ commands, isSentenceEnd }: Tokenizer): ObjectiveTokens {
  const id = (name: CommandName): number => commandId(commands, name);
  return {
    mask: { token: id("MASK"), sentence: id("sMASK"), document: id("gMASK") },
    sop: id("sop"),
    eop: id("eop"),
    cls: id("CLS"),
    eos: id("EOS"),
    isSentenceEnd,
  };
}
