/** Fine-tuning with several seeds: every epoch is saved, so that the runs go on wherever they ended. */
import { initialise } from "../../core/glm/initialise.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { key } from "../../core/random/key.ts";
import type { RunDirectory } from "../../data/run/run_directory.ts";
import { type FillingModel, loadFillingModel } from "../filling/model.ts";
import type { Context } from "../frame/context.ts";
import { readHead } from "../tasks/head_file.ts";
import { timeSpan } from "../terminal/amount.ts";
import { pace } from "../terminal/pace.ts";
import { progressLine } from "../terminal/progress_line.ts";
import { isBetter } from "./course.ts";
import { type FinetuningPlan, runFinetuning } from "./run_finetuning.ts";
import { saveFinetuned } from "./save.ts";
import { type FinetuningStanding, standingOf } from "./standing.ts";

/** Runs, decided to the last number but for their weights. */
export interface SeedsPlan extends Omit<FinetuningPlan, "config" | "parameters"> {
  /** The model to start from. */
  readonly model: FillingModel;
  /** Starts from random weights of the model's sizes instead. */
  readonly randomWeights: boolean;
  /** Runs; their seeds are counted from `seed`. */
  readonly seeds: number;
}

/** What the runs work with. */
export interface SeedsWorld {
  readonly context: Context;
  /** Where results are saved; nowhere for nothing. */
  readonly folder: RunDirectory | undefined;
  /** Told of every epoch, for `--json`. */
  readonly onEpoch: (epoch: Readonly<Record<string, number>>) => void;
}

/** The best model so far, with its head where it has one. */
async function savedBest(folder: string, { config }: FillingModel): Promise<Tensors> {
  const { parameters } = await loadFillingModel(folder);
  return { ...parameters, ...(await readHead(folder, config))?.parameters };
}

/** Runs what the folder does not hold yet; ends early on a signal. */
export async function runSeeds(
  backend: Backend,
  plan: SeedsPlan,
  { context, folder, onEpoch }: SeedsWorld,
): Promise<FinetuningStanding> {
  const { model, course: { metric, head }, seeds, seed, epochs } = plan;
  const { stderr, now } = context;
  const signal = context.onStop();
  const line = progressLine(stderr);
  let standing = standingOf(folder?.start?.notes);
  if (standing.run > 0 || standing.done > 0) {
    stderr.write(`going on after epoch ${standing.done} of seed ${seed + standing.run}\n`);
  }
  let best: Tensors | undefined = standing.overall === undefined || folder === undefined
    ? undefined
    : await savedBest(folder.path, model);
  const interrupted = standing.done > 0 ? folder?.start?.tensors : undefined;
  try {
    for (let run = standing.run; run < seeds && !signal.aborted; run++) {
      const own = seed + run;
      const { current, done } = standing;
      const secondsLeft = pace(now);
      const goesOn = interrupted !== undefined && done > 0 && current !== undefined;
      const fresh = plan.randomWeights ? initialise(model.config, key(own)) : model.parameters;
      const parameters = goesOn ? interrupted : fresh;
      const end = await runFinetuning(backend, { ...plan, config: model.config, parameters, seed: own }, {
        isStopped: () => signal.aborted,
        onStep({ step, steps }) {
          const seconds = secondsLeft(step, steps);
          const left = seconds === undefined ? "" : `  ${timeSpan(seconds)} left at most`;
          line.show(`seed ${own}  step ${step}/${steps}${left}`);
        },
        ...goesOn ? { start: { ...current, done } } : {},
        async onEpoch(state) {
          line.end();
          const { seed, epoch, epochs, loss, score } = state;
          onEpoch({ seed, epoch, epochs, loss, score });
          stderr.write(
            `seed ${own}  epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}  ` +
              `${metric.name} ${score.toFixed(4)}\n`,
          );
          const isBest = state.isBest && isBetter(metric, { score, than: standing.overall?.score });
          if (isBest || best === undefined) best = await state.parameters();
          standing = {
            ...standing,
            run,
            done: epoch,
            current: state.best,
            ...isBest ? { overall: { seed: own, score } } : {},
          };
          const step = run * (epochs + 1) + epoch; // the end of a run is saved as a step, too
          await folder?.log({ step, seed, epoch, loss, score });
          await saveFinetuned(folder, { standing, model, head, best, tensors: await state.state(), step });
        },
      });
      if (end.ended === "stopped" || end.best === undefined) break;
      const { current: _, ...rest } = standing;
      standing = { ...rest, run: run + 1, done: 0, scores: [...standing.scores, end.best.score] };
      if (best !== undefined) {
        await saveFinetuned(folder, {
          ...{ standing, model, head, best },
          ...{ tensors: {}, step: (run + 1) * (epochs + 1) },
        });
      }
    }
    return standing;
  } finally {
    line.end();
  }
}
