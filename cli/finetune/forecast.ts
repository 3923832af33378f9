/** What a fine-tuning run will take, before its first step. */
import { parameterCount } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { graphFlops } from "../../core/interpret/flops.ts";
import { key } from "../../core/random/key.ts";
import { finetuningStep } from "../../core/tasks/finetuning_step.ts";
import { tunedParameters } from "../../core/tasks/tuning.ts";
import type { Context } from "../frame/context.ts";
import { byteSize, grouped, rounded } from "../terminal/amount.ts";
import { deviceBytes, expectTime, timeText } from "../training/estimate.ts";
import { MAX_NORM, OPTIMISER } from "../training/plan.ts";
import type { SeedsPlan } from "./run_seeds.ts";

/** Figures of the runs. */
interface Forecast {
  readonly parameters: number;
  /** Those that learn. */
  readonly trained: number;
  /** Of all epochs of all seeds. */
  readonly steps: number;
  /** Of a mean step, by the definition; validation is not counted. */
  readonly flopsPerStep: number;
  /** Buffers of the largest step that was counted, on a GPU. */
  readonly bytes: number;
}

/** So many lessons are counted. */
const COUNTED = 4;

/** Builds the graphs of a few steps; computes nothing. */
function forecast(
  { model, course, tuning, epochs, seeds, seed, batch, dropout }: SeedsPlan,
): Forecast {
  const { head } = course;
  const parameters = tunedParameters(model.config, {
    tuning,
    ...head === undefined ? {} : { classes: head.classes },
  });
  const counted: { readonly flops: number; readonly bytes: number }[] = [];
  for (const lesson of course.lessons(key(seed), batch)) {
    const step = finetuningStep({ lesson, parameters, optimiser: OPTIMISER, maxNorm: MAX_NORM, dropout });
    counted.push({ flops: graphFlops(step.graph), bytes: deviceBytes(step) });
    if (counted.length === COUNTED) break;
  }
  return {
    parameters: parameterCount(parameters.table),
    trained: parameterCount(parameters.trained),
    steps: Math.ceil(course.rows / batch) * epochs * seeds,
    flopsPerStep: Math.round(counted.reduce((sum, { flops }) => sum + flops, 0) / counted.length),
    bytes: Math.max(...counted.map(({ bytes }) => bytes)),
  };
}

/** Says what the runs will need, and nothing else: `--dry-run`. */
export async function foretell(
  plan: SeedsPlan,
  { backend, task, json, context }: {
    readonly backend: Backend;
    readonly task: string;
    readonly json: boolean;
    readonly context: Context;
  },
): Promise<void> {
  const figures = forecast(plan);
  const { parameters, trained, steps, flopsPerStep, bytes } = figures;
  const time = await expectTime(backend, { estimate: figures, steps, now: context.now });
  context.stdout.write(
    json
      ? `${JSON.stringify({ task, rows: plan.course.rows, ...figures, ...time })}\n`
      : `${grouped(trained)} of ${grouped(parameters)} parameters learn\n` +
        `at most ${grouped(steps)} steps of about ${rounded(flopsPerStep / 1e9)} GFLOP, ` +
        `${byteSize(bytes)} on the device\n` +
        `${timeText(time)}\n`,
  );
}
