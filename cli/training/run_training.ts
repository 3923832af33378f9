/** The loop of a training run: draw, step, look now and then. */
import { initialise } from "../../core/glm/initialise.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { drawBatch } from "../../core/objectives/draw_batch.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { learningRate } from "../../core/train/schedule.ts";
import { openTrainer, type StepReport } from "../../core/train/trainer.ts";
import { CommandError } from "../frame/errors.ts";
import { MAX_NORM, objectiveTokens, type TrainingPlan } from "./plan.ts";

/** What is known after a step that was looked at. */
export interface Progress extends StepReport {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Of this step. */
  readonly learningRate: number;
  /** Tokens that the model read since the last look, Part A and Part B, without padding. */
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
}

/** What the loop calls. */
export interface TrainingHooks {
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether to end after this step. */
  readonly isStopped: () => boolean;
  /** Whether to look after `step` steps; the last one is always looked at. */
  readonly isLogged: (step: number) => boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Whether to save after `step` steps. The end of the run is the caller's to save. */
  readonly isSaved?: (step: number) => boolean;
  readonly save?: (parameters: Tensors) => Promise<void>;
}

/** How a run ended. */
export interface TrainingEnd {
  readonly ended: "done" | "stopped";
  readonly step: number;
  readonly loss: number;
  /** Texts that gave no example, because their spans did not fit. */
  readonly skipped: number;
  readonly parameters: Tensors;
}

/** So often the loop waits for the device, so that it neither runs ahead nor trains on a loss that is no number. */
const LOOK_AT_LEAST_EVERY = 20;

/** Lets timers and signals in: a backend on the CPU never does. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Trains from the start to the end of the plan, or until stopped.
 *
 * @throws {CommandError} when the loss is no longer a number.
 */
export async function runTraining(
  backend: Backend,
  plan: TrainingPlan,
  hooks: TrainingHooks,
): Promise<TrainingEnd> {
  const { config, corpus, schedule, steps } = plan;
  const [initialKey, dataKey, dropoutKey] = split(key(plan.seed), 3);
  const initial = initialise(config, initialKey);
  const { optimiser, dropout } = plan;
  const trainer = openTrainer(backend, {
    config,
    optimiser,
    schedule,
    maxNorm: MAX_NORM,
    dropout,
    key: dropoutKey,
    state: initial,
  });
  const parameters = async (): Promise<Tensors> => {
    const state = await trainer.state();
    return Object.fromEntries(
      parameterTable(config).flatMap(({ name }) => {
        const value = state[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  };
  const drawing = {
    tokens: objectiveTokens(plan.tokenizer),
    mixture: plan.mixture,
    ratio: plan.ratio,
    batchSize: plan.batch,
    maximum: plan.length,
  };

  let step = 0;
  let skipped = 0;
  let loss = NaN;
  let window = { start: hooks.now(), step: 0, tokens: 0 };
  const look = async (): Promise<void> => {
    const report = await trainer.report();
    if (!Number.isFinite(report.loss)) {
      throw new CommandError(
        `step ${step}: expected a finite loss, found ${report.loss}; a smaller --learning-rate may help`,
      );
    }
    loss = report.loss;
    if (!hooks.isLogged(step) && step < steps) return;
    const seconds = Math.max(1e-9, (hooks.now() - window.start) / 1000);
    hooks.onProgress({
      step,
      steps,
      ...report,
      learningRate: learningRate(schedule, step - 1),
      tokensPerSecond: window.tokens / seconds,
      secondsLeft: (steps - step) * seconds / (step - window.step),
    });
    window = { start: hooks.now(), step, tokens: 0 };
  };
  try {
    while (step < steps && !hooks.isStopped()) {
      const drawn = drawBatch(foldIn(dataKey, step), corpus, drawing);
      skipped += drawn.skipped.length;
      await trainer.step(drawn.examples, step);
      step++;
      window.tokens += drawn.examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
      const isSaved = hooks.isSaved?.(step) ?? false;
      if (hooks.isLogged(step) || isSaved || step === steps || step % LOOK_AT_LEAST_EVERY === 0) await look();
      if (isSaved && step < steps) await hooks.save?.(await parameters());
      await breathe();
    }
    if (step > 0 && step < steps && !hooks.isLogged(step)) await look();
    return { ended: step < steps ? "stopped" : "done", step, loss, skipped, parameters: await parameters() };
  } finally {
    trainer.close();
  }
}
