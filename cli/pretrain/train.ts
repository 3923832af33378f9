/** A run in its folder, from where it stands to its end, whatever ends it. */
import { openRunDirectory, type RunDirectory } from "../../data/run/run_directory.ts";
import { type BackendChoice, openBackend } from "../backend.ts";
import type { Context } from "../frame/context.ts";
import { CommandError, reportOf } from "../frame/errors.ts";
import { profiled, writeProfile } from "../profile.ts";
import { grouped } from "../terminal/amount.ts";
import { progressLine } from "../terminal/progress_line.ts";
import { batchesAhead, type PreparedFolders } from "../training/batches_ahead.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { recipeOf, type ValidationSettings } from "../training/recipe.ts";
import { runTraining, type TrainingEnd } from "../training/run_training.ts";
import { forecast } from "./forecast.ts";
import { hooksOf } from "./hooks.ts";
import type { PretrainValues } from "./options.ts";

/** What a run needs besides its plan. */
export interface RunInput {
  readonly out: string;
  /** Where the plan's corpus is prepared data. */
  readonly prepared: PreparedFolders | undefined;
  readonly validation: ValidationSettings | undefined;
  readonly options: PretrainValues & {
    readonly json: boolean;
    readonly profile: boolean;
    readonly backend: BackendChoice;
  };
  readonly context: Context;
}

function ending(
  { step, loss, skipped, ended }: TrainingEnd,
  { steps, out, isSignalled }: {
    readonly steps: number;
    readonly out: string;
    readonly isSignalled: boolean;
  },
): string {
  const how = ended === "done" ? "done" : isSignalled ? "stopped by a signal" : "stopped";
  const left = skipped > 0 ? `; ${grouped(skipped)} texts skipped, their spans did not fit` : "";
  const next = ended === "done" ? "" : "; the same command goes on from there";
  return `${how} after ${step} of ${steps} steps, loss ${loss.toFixed(3)}${left}; saved to ${out}${next}\n`;
}

async function trainIn(run: RunDirectory, plan: TrainingPlan, input: RunInput): Promise<void> {
  const { options, context, out } = input;
  const { stdout, stderr, now } = context;
  const say = (text: string): void => (options.json ? stderr : stdout).write(text);
  const done = run.start?.step ?? 0;
  if (done >= plan.steps) {
    say(`already done after ${done} of ${plan.steps} steps; the model is in ${out}\n`);
    return;
  }
  const signal = context.onStop();
  const line = progressLine(stderr);
  const backend = await openBackend(options.backend, context);
  try {
    stderr.write(`${(await forecast(plan, { backend, done, preset: options.preset, now })).text}\n`);
    if (done > 0) stderr.write(`going on after step ${done} of ${plan.steps}\n`);
    const profiling = options.profile ? profiled(backend) : undefined;
    const end = await runTraining(profiling?.backend ?? backend, plan, {
      ...hooksOf(plan, { ...input, run, backend, line }),
      isStopped: (step) => signal.aborted || step >= (options["stop-after"] ?? Infinity),
      openBatches: batchesAhead(plan, input.prepared),
    });
    line.end();
    if (profiling) await writeProfile(profiling, context, options);
    if (end.step === 0) stderr.write("stopped by a signal before the first step; nothing saved\n");
    else say(ending(end, { steps: plan.steps, out, isSignalled: signal.aborted }));
  } finally {
    line.end();
    backend.close();
  }
}

/**
 * Trains in a folder, from its last checkpoint where it has one.
 *
 * @throws {CommandError} saying what ended the run and what is saved.
 */
export async function train(plan: TrainingPlan, input: RunInput): Promise<void> {
  const { out, options, context } = input;
  const run = await openRunDirectory(out, {
    recipe: await recipeOf(plan, input.validation),
    keep: options.keep,
    onWarning: (message) => context.stderr.write(`warning: ${message}\n`),
  });
  try {
    await trainIn(run, plan, input);
  } catch (error) {
    if (run.savedStep() === 0) throw error;
    const { message } = reportOf(error);
    throw new CommandError(`${message}; the state after step ${run.savedStep()} is saved in ${out}`, {
      cause: error,
    });
  } finally {
    await run.close();
  }
}
