/** The loop of fine-tuning: epochs of lessons, the validation metric after each, the best one kept. */
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { openFinetuner } from "../../core/tasks/finetuner.ts";
import type { Tuning } from "../../core/tasks/tuning.ts";
import { scheduleOf } from "../../core/train/schedule.ts";
import { CommandError } from "../frame/errors.ts";
import { MAX_NORM, OPTIMISER } from "../training/plan.ts";
import { type Course, isBetter } from "./course.ts";

/** A run, decided to the last number. */
export interface FinetuningPlan {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly course: Course;
  readonly tuning: Tuning;
  readonly epochs: number;
  /** Epochs without a better validation metric after which the run ends. */
  readonly patience: number;
  /** Rows per step. */
  readonly batch: number;
  readonly learningRate: number;
  readonly dropout: number;
  readonly seed: number;
}

/** What is known after an epoch. */
export interface Epoch {
  readonly seed: number;
  readonly epoch: number;
  readonly epochs: number;
  /** Mean over its steps. */
  readonly loss: number;
  /** On the validation rows. */
  readonly score: number;
}

/** The best epoch of a run so far. */
export interface BestEpoch {
  readonly epoch: number;
  readonly score: number;
}

/** How a run ended. */
export interface FinetuningEnd {
  readonly ended: "done" | "patience" | "stopped";
  readonly best: BestEpoch | undefined;
}

/** Where a run stands after an epoch. */
export interface EpochState extends Epoch {
  readonly best: BestEpoch;
  /** Whether this epoch is the best. */
  readonly isBest: boolean;
  readonly state: () => Promise<Tensors>;
  readonly parameters: () => Promise<Tensors>;
}

/** Part of the steps that warm up; the rate falls in a straight line to 0. */
const WARMUP = 0.1;

/** AdamW's weight decay; smaller than in pretraining, as is usual. */
const DECAY = 0.01;

/** What the loop calls. */
export interface FinetuningHooks {
  readonly isStopped: () => boolean;
  readonly onStep: (progress: { readonly step: number; readonly steps: number }) => void;
  readonly onEpoch: (epoch: EpochState) => Promise<void>;
  /** An epoch after which the run was interrupted; the plan's parameters are then its state. */
  readonly start?: BestEpoch & { readonly done: number };
}

/**
 * Fine-tunes.
 *
 * @throws {CommandError} when the loss is no longer a number.
 */
export async function runFinetuning(
  backend: Backend,
  plan: FinetuningPlan,
  hooks: FinetuningHooks,
): Promise<FinetuningEnd> {
  const { course, epochs, patience, seed, batch } = plan;
  const [own, order] = split(key(seed), 2);
  const perEpoch = Math.ceil(course.rows / batch);
  const steps = perEpoch * epochs;
  const finetuner = openFinetuner(backend, {
    ...plan,
    ...course.head === undefined ? {} : { classes: course.head.classes },
    optimiser: { ...OPTIMISER, decay: DECAY },
    schedule: scheduleOf(steps, { peak: plan.learningRate, warmup: WARMUP, style: "linear", finalRatio: 0 }),
    maxNorm: MAX_NORM,
    key: own,
  });
  const { start } = hooks;
  let best: BestEpoch | undefined = start && { epoch: start.epoch, score: start.score };
  let step = (start?.done ?? 0) * perEpoch;
  try {
    for (let epoch = (start?.done ?? 0) + 1; epoch <= epochs; epoch++) {
      if (best !== undefined && epoch - 1 - best.epoch >= patience) return { ended: "patience", best };
      let sum = 0;
      for (const lesson of course.lessons(foldIn(order, epoch), batch)) {
        if (hooks.isStopped()) return { ended: "stopped", best };
        await finetuner.step(lesson, step);
        const loss = await finetuner.loss();
        if (!Number.isFinite(loss)) {
          throw new CommandError(
            `step ${step}: expected a finite loss, found ${loss}; try a smaller --learning-rate`,
          );
        }
        sum += loss;
        step++;
        hooks.onStep({ step, steps });
        await new Promise((resolve) => setTimeout(resolve, 0)); // lets signals in
      }
      const score = await course.judge(finetuner.read);
      const isBest = isBetter(course.metric, { score, than: best?.score });
      if (best === undefined || isBest) best = { epoch, score };
      const { state, parameters } = finetuner;
      await hooks.onEpoch({
        seed,
        epoch,
        epochs,
        loss: sum / perEpoch,
        score,
        best,
        isBest,
        state,
        parameters,
      });
    }
    return { ended: "done", best };
  } finally {
    finetuner.close();
  }
}
