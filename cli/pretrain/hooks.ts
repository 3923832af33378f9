/** What a run does besides training: progress, metrics, checkpoints, validation with its report. */
import type { Backend } from "../../core/graph/backend.ts";
import type { RunDirectory } from "../../data/run/run_directory.ts";
import type { Context } from "../frame/context.ts";
import { redrawReport } from "../report/write_report.ts";
import type { ProgressLine } from "../terminal/progress_line.ts";
import { validationExamples } from "../training/draw.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { progressText } from "../training/progress_text.ts";
import type { ValidationSettings } from "../training/recipe.ts";
import { parametersOf, type TrainingHooks } from "../training/run_training.ts";
import { sampler } from "../training/samples.ts";
import { notesOf, standingOf } from "../training/standing.ts";
import { validationText } from "../training/validate.ts";
import type { PretrainValues } from "./options.ts";

/** Without --save-every, the state is saved when the last time is this long ago. */
const SAVE_AFTER_MILLISECONDS = 5 * 60 * 1000;

/** What the hooks work with. */
export interface HooksInput {
  readonly run: RunDirectory;
  readonly validation: ValidationSettings | undefined;
  /** Fills the samples of the report. */
  readonly backend: Backend;
  readonly line: ProgressLine;
  readonly options: Pick<PretrainValues, "save-every" | "log-every"> & { readonly json: boolean };
  readonly context: Pick<Context, "stdout" | "stderr" | "now">;
}

/** When states are saved: every so many steps, or by the clock. */
function saving(every: number | undefined, now: () => number): (step: number) => boolean {
  let last = now();
  return (step) => {
    const isDue = every === undefined ? now() - last >= SAVE_AFTER_MILLISECONDS : step % every === 0;
    if (isDue) last = now();
    return isDue;
  };
}

function validating(
  plan: TrainingPlan,
  validation: ValidationSettings,
  { run, backend, line, options, context }: HooksInput,
): NonNullable<TrainingHooks["validation"]> {
  const fillSamples = sampler(backend, plan, validation.corpus);
  return {
    examples: validationExamples(plan, validation),
    isDue: (step) => step % validation.every === 0,
    async onValidated(step, found) {
      if (options.json) context.stdout.write(`${JSON.stringify({ step, validation: found })}\n`);
      line.end();
      context.stderr.write(`${validationText(step, found)}\n`);
      await run.log({ step, validation: found });
    },
    async sample(step, parameters) {
      await run.log({ step, samples: await fillSamples(parameters) });
      await redrawReport(run.path);
    },
    saveBest: (parameters) => run.saveBest({ ...plan, parameters }),
  };
}

/** The hooks of a run in a folder; without those that decide when it ends and where batches come from. */
export function hooksOf(
  plan: TrainingPlan,
  input: HooksInput,
): Omit<TrainingHooks, "isStopped" | "openBatches"> {
  const { run, validation, line, options, context } = input;
  return {
    now: context.now,
    isLogged: (step) => step === 1 || step % options["log-every"] === 0,
    async onProgress(progress) {
      if (options.json) context.stdout.write(`${JSON.stringify(progress)}\n`);
      line.show(progressText(progress));
      await run.log({ ...progress, step: progress.step });
    },
    ...run.start === undefined
      ? {}
      : { start: { standing: standingOf(run.start.notes), tensors: run.start.tensors } },
    isSaved: saving(options["save-every"], context.now),
    save: ({ standing, tensors }) =>
      run.save({ step: standing.step, tensors, notes: notesOf(standing) }, {
        ...plan,
        parameters: parametersOf(plan, tensors),
      }),
    ...validation === undefined ? {} : { validation: validating(plan, validation, input) },
  };
}
