/** Training as benchmarks ask for it: a new model of some preset, texts with 15 % masked. */
import { MAX_NORM, OPTIMISER } from "../cli/training/plan.ts";
import type { Example } from "../core/blanks/example.ts";
import type { GlmConfig } from "../core/glm/config.ts";
import { initialise } from "../core/glm/initialise.ts";
import type { Backend } from "../core/graph/backend.ts";
import { key } from "../core/random/key.ts";
import { openTrainer, type Trainer, type TrainerOptions } from "../core/train/trainer.ts";
import { maskedExample } from "./masked_example.ts";

/** A trainer for a new model, at a rate at which the loss of every preset falls from the first step on. */
export function newTrainer(
  backend: Backend,
  { config, ...options }:
    & { readonly config: GlmConfig }
    & Pick<TrainerOptions, "precision" | "rematerialise">,
): Trainer {
  return openTrainer(backend, {
    config,
    optimiser: OPTIMISER,
    schedule: { peak: 2e-5, warmupSteps: 0, decaySteps: 100, style: "constant", finalRatio: 1 },
    maxNorm: MAX_NORM,
    dropout: 0.1,
    key: key(1),
    state: initialise(config, key(0)),
    ...options,
  });
}

/** As many texts as asked for, all of one length. */
export function textsOf({ batch, length }: { readonly batch: number; readonly length: number }): Example[] {
  return Array.from({ length: batch }, (_, index) => maskedExample(length, index));
}
