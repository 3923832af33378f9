/** The loop of a training run: draw, step, look now and then, validate, save. */
import { initialise } from "../../core/glm/initialise.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { rowLength } from "../../core/blanks/batch.ts";
import { type BatchSource, batchSource } from "../../core/objectives/batch_source.ts";
import type { ObjectiveName } from "../../core/objectives/mixture.ts";
import { type Key, key, split } from "../../core/random/key.ts";
import { type Evaluator, openEvaluator } from "../../core/train/evaluator.ts";
import { learningRate } from "../../core/train/schedule.ts";
import { openTrainer, type StepReport } from "../../core/train/trainer.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { CommandError } from "../frame/errors.ts";
import { batchRecipe, type ValidationExamples } from "./draw.ts";
import { MAX_NORM, type TrainingPlan } from "./plan.ts";
import { validate, type Validation } from "./validate.ts";

/** What is known after a step that was looked at. */
export interface Progress extends Omit<StepReport, "flops"> {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** What the step trained. */
  readonly objective: ObjectiveName;
  /** Of this step. */
  readonly learningRate: number;
  /** Tokens that the model read since the last look, Part A and Part B, without padding. */
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
  /** Tokens that the model has read since the run began. */
  readonly tokens: number;
  /** Floating-point operations by the definition, of the steps since the last look, over their time. */
  readonly gigaflops: number;
}

/** Where a run stands, besides its tensors. */
export interface Standing {
  /** Steps done; also the position in the data, since a batch follows from the key and the number of its step. */
  readonly step: number;
  /** Texts that gave no example, because their spans did not fit. */
  readonly skipped: number;
  /** Tokens that the model has read. */
  readonly tokens: number;
  /** The loss of the first step, by which one that diverges is known. */
  readonly firstLoss: number | undefined;
  readonly best: { readonly step: number; readonly loss: number } | undefined;
}

/** Where every run begins. */
export const BEGINNING: Standing = { step: 0, skipped: 0, tokens: 0, firstLoss: undefined, best: undefined };

/** Parameters and moments with where the run stands. */
export interface TrainingState {
  readonly standing: Standing;
  readonly tensors: Tensors;
}

/** What the loop calls. */
export interface TrainingHooks {
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether to end after `step` steps. */
  readonly isStopped: (step: number) => boolean;
  /** Whether to look after `step` steps; the last one is always looked at. */
  readonly isLogged: (step: number) => boolean;
  readonly onProgress: (progress: Progress) => Promise<void> | void;
  /** Where the run goes on; from the beginning without it. */
  readonly start?: TrainingState;
  /** Where batches come from; default: drawn from the plan's corpus when a step needs them. */
  readonly openBatches?: (key: Key) => BatchSource;
  /** Whether to save after `step` steps. The end of the run is always saved. */
  readonly isSaved?: (step: number) => boolean;
  readonly save?: (state: TrainingState) => Promise<void>;
  readonly validation?: {
    readonly examples: ValidationExamples;
    /** Whether to validate after `step` steps; the last one always is. */
    readonly isDue: (step: number) => boolean;
    readonly onValidated: (step: number, validation: Validation) => Promise<void> | void;
    /** Fills blanks of held-out texts, for a person to see. */
    readonly sample?: (step: number, parameters: Tensors) => Promise<void>;
    /** The best so far. */
    readonly saveBest: (parameters: Tensors) => Promise<void>;
  };
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

/** A loss this many times that of the first step, seen this many looks in a row, diverges. */
const DIVERGED = { times: 2, looks: 3 };

/** Lets timers and signals in: a backend on the CPU never does. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The parameters among the tensors of a run. */
export function parametersOf(plan: Pick<TrainingPlan, "config">, tensors: Tensors): Tensors {
  return Object.fromEntries(
    parameterTable(plan.config).flatMap(({ name }) => {
      const value = tensors[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Trains from where the run stands to the end of the plan, or until stopped. Every number follows from the plan: a
 * run that was interrupted ends with the same bits as one that was not.
 *
 * @throws {CommandError} when the loss is no longer a number, or diverges.
 */
export async function runTraining(
  backend: Backend,
  plan: TrainingPlan,
  hooks: TrainingHooks,
): Promise<TrainingEnd> {
  const { config, schedule, steps, optimiser, dropout } = plan;
  const { validation } = hooks;
  const [initialKey, dataKey, dropoutKey] = split(key(plan.seed), 3);
  const trainer = openTrainer(backend, {
    config,
    optimiser,
    schedule,
    maxNorm: MAX_NORM,
    dropout,
    microBatches: plan.accumulate,
    precision: plan.precision ?? 32,
    rematerialise: plan.rematerialise ?? "nothing",
    key: dropoutKey,
    state: hooks.start?.tensors ?? initialise(config, initialKey),
  });
  const batches = hooks.openBatches?.(dataKey) ?? batchSource(dataKey, {
    corpus: plan.corpus,
    tokens: objectiveTokens(plan.tokenizer),
    recipe: batchRecipe(plan),
  });
  let evaluator: Evaluator | undefined;
  let { step, skipped, tokens, firstLoss, best } = hooks.start?.standing ?? BEGINNING;
  let objective: ObjectiveName = "token";
  let loss = NaN;
  let looksAbove = 0;
  let isSaved = true;
  let window = { start: hooks.now(), step, tokens, flops: 0 };

  const check = (found: number): void => {
    const hint = "a smaller --learning-rate may help";
    if (!Number.isFinite(found)) {
      throw new CommandError(`step ${step}: expected a finite loss, found ${found}; ${hint}`);
    }
    firstLoss ??= found;
    looksAbove = found > DIVERGED.times * firstLoss ? looksAbove + 1 : 0;
    if (looksAbove >= DIVERGED.looks) {
      throw new CommandError(
        `step ${step}: expected a loss that falls, found ${found.toFixed(3)}, which is more than ` +
          `${DIVERGED.times} times that of the first step, ${firstLoss.toFixed(3)}; ${hint}`,
      );
    }
  };
  const look = async (): Promise<void> => {
    const report = await trainer.report();
    check(report.loss);
    loss = report.loss;
    if (!hooks.isLogged(step) && step < steps || step === window.step) return;
    const seconds = Math.max(1e-9, (hooks.now() - window.start) / 1000);
    const { flops, ...rest } = report;
    await hooks.onProgress({
      step,
      steps,
      objective,
      ...rest,
      learningRate: learningRate(schedule, step - 1),
      tokensPerSecond: (tokens - window.tokens) / seconds,
      secondsLeft: (steps - step) * seconds / (step - window.step),
      tokens,
      gigaflops: (flops - window.flops) / seconds / 1e9,
    });
    window = { start: hooks.now(), step, tokens, flops };
  };
  const validateNow = async (given: NonNullable<typeof validation>): Promise<void> => {
    const { examples, onValidated, saveBest, sample } = given;
    evaluator ??= openEvaluator(backend, { config, placed: await trainer.places() });
    const found = await validate(evaluator, examples);
    await onValidated(step, found);
    if (best === undefined || found.loss < best.loss) {
      best = { step, loss: found.loss };
      await saveBest(parametersOf(plan, await trainer.state()));
    }
    await sample?.(step, parametersOf(plan, await trainer.state()));
  };
  const save = async (): Promise<void> => {
    await hooks.save?.({
      standing: { step, skipped, tokens, firstLoss, best },
      tensors: await trainer.state(),
    });
    isSaved = true;
  };
  try {
    while (step < steps && !hooks.isStopped(step)) {
      const drawn = await batches.batch(step);
      objective = drawn.objective;
      await trainer.step(drawn.rows, step);
      skipped += drawn.skipped.length;
      step++;
      isSaved = false;
      tokens += drawn.rows.reduce((sum, row) => sum + rowLength(row), 0);
      const isLast = step === steps;
      const isSavedNow = isLast || (hooks.isSaved?.(step) ?? false);
      const isValidated = validation !== undefined && (isLast || validation.isDue(step));
      const isLooked = step === 1 || hooks.isLogged(step) || step % LOOK_AT_LEAST_EVERY === 0;
      if (isLooked || isSavedNow || isValidated) await look();
      if (isValidated) await validateNow(validation);
      if (isSavedNow) await save();
      await breathe();
    }
    if (!isSaved) {
      await look();
      await save();
    }
    const parameters = parametersOf(plan, await trainer.state());
    return { ended: step < steps ? "stopped" : "done", step, loss, skipped, parameters };
  } finally {
    batches.close();
    evaluator?.close();
    trainer.close();
  }
}
