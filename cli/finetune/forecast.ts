/** What a fine-tuning run will take, before its first step. */
import type { Backend } from "../../core/graph/backend.ts";
import { sizeOf } from "../../core/graph/tensor.ts";
import { graphFlops } from "../../core/interpret/flops.ts";
import { key } from "../../core/random/key.ts";
import { finetuningStep } from "../../core/tasks/finetuning_step.ts";
import { tunedParameters } from "../../core/tasks/tuning.ts";
import { measureProduct } from "../doctor/measure.ts";
import { grouped, timeSpan } from "../terminal/amount.ts";
import { MAX_NORM, OPTIMISER } from "../training/plan.ts";
import type { SeedsPlan } from "./run_seeds.ts";

/** Figures of the runs. */
export interface Forecast {
  readonly parameters: number;
  /** Those that learn. */
  readonly trained: number;
  /** Of all epochs of all seeds. */
  readonly steps: number;
  /** Of a mean step, by the definition; validation is not counted. */
  readonly flopsPerStep: number;
}

/** So many lessons are counted. */
const COUNTED = 4;

/** Builds the graphs of a few steps; computes nothing. */
export function forecast(
  { model, course, tuning, epochs, seeds, seed, batch, dropout }: SeedsPlan,
): Forecast {
  const classes = course.classes === undefined ? {} : { classes: course.classes };
  const parameters = tunedParameters(model.config, { tuning, ...classes });
  const flops: number[] = [];
  for (const lesson of course.lessons(key(seed), batch)) {
    const step = { lesson, parameters, optimiser: OPTIMISER, maxNorm: MAX_NORM, dropout };
    flops.push(graphFlops(finetuningStep(step).graph));
    if (flops.length === COUNTED) break;
  }
  const count = (table: typeof parameters.table): number =>
    table.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    parameters: count(parameters.table),
    trained: count(parameters.trained),
    steps: Math.ceil(course.rows / batch) * epochs * seeds,
    flopsPerStep: Math.round(flops.reduce((sum, each) => sum + each, 0) / flops.length),
  };
}

/** The same in words, with the least time on a backend, at the rate of one large product. */
export async function forecastText(
  { parameters, trained, steps, flopsPerStep }: Forecast,
  { backend, now }: { readonly backend: Backend; readonly now: () => number },
): Promise<string> {
  const { gigaflops } = await measureProduct(backend, { now });
  return `${grouped(trained)} of ${grouped(parameters)} parameters learn\n` +
    `at most ${grouped(steps)} steps of about ${(flopsPerStep / 1e9).toPrecision(3)} GFLOP\n` +
    `at the ${gigaflops.toPrecision(3)} GFLOP/s of a large matrix product: ${
      timeSpan(steps * flopsPerStep / (gigaflops * 1e9))
    } at least; training reaches a third to two thirds of that rate\n`;
}
