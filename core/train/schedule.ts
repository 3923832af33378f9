/** Learning rates over the steps of a run. */

/** How the rate falls after the warm-up: not at all, in a straight line, or by half a cosine. */
export type DecayStyle = "constant" | "linear" | "cosine";

/** A schedule: from 0 up to the peak, then down. */
export interface Schedule {
  readonly peak: number;
  /** Steps of linear warm-up; need not be whole. */
  readonly warmupSteps: number;
  /** Steps of decay after the warm-up. */
  readonly decaySteps: number;
  readonly style: DecayStyle;
  /** The rate at the end of the decay, as a part of the peak. */
  readonly finalRatio: number;
}

/**
 * The learning rate of a step (the original's AnnealingLR). Step 0 of a run with a warm-up has rate 0, so that the
 * first update changes nothing but the moments. Cosine stays at its end; linear goes on, below 0 at last, as the
 * original's does: do not train longer than the schedule.
 *
 * @param step counted from 0
 * @example
 * ```ts
 * import { learningRate } from "./schedule.ts";
 * const schedule = { peak: 1, warmupSteps: 4, decaySteps: 8, style: "linear", finalRatio: 0.5 } as const;
 * const rates = [0, 2, 4, 8, 12].map((step) => learningRate(schedule, step));
 * if (rates.join() !== "0,0.5,1,0.75,0.5") throw new Error(rates.join());
 * ```
 */
export function learningRate(schedule: Schedule, step: number): number {
  const { peak, warmupSteps, decaySteps, style, finalRatio } = schedule;
  if (warmupSteps > 0 && step <= warmupSteps) return peak * step / warmupSteps;
  const progress = (step - warmupSteps) / decaySteps;
  switch (style) {
    case "constant":
      return peak;
    case "linear":
      return peak - peak * (1 - finalRatio) * progress;
    case "cosine":
      return peak * (finalRatio + (1 - finalRatio) * (Math.cos(Math.PI * Math.min(1, progress)) + 1) / 2);
  }
}

/**
 * The schedule of a run of a given length: a part of the steps warms up, the rest decays.
 *
 * @param steps of the whole run
 * @param options `warmup` is a part of the steps, 0.05 in the paper's settings (GLM appendix A)
 * @example
 * ```ts
 * import { scheduleOf } from "./schedule.ts";
 * const schedule = scheduleOf(100, { peak: 4e-4, warmup: 0.05, style: "cosine", finalRatio: 0.1 });
 * if (schedule.warmupSteps !== 5 || schedule.decaySteps !== 95) throw new Error();
 * ```
 */
export function scheduleOf(
  steps: number,
  options: Pick<Schedule, "peak" | "style" | "finalRatio"> & { readonly warmup: number },
): Schedule {
  const { peak, style, finalRatio, warmup } = options;
  const warmupSteps = warmup * steps;
  return { peak, warmupSteps, decaySteps: steps - warmupSteps, style, finalRatio };
}
