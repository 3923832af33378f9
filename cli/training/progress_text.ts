/** What a training run says while it runs. */
import { grouped, rounded, timeSpan } from "../terminal/amount.ts";
import type { Progress } from "./run_training.ts";

/**
 * One line on a step.
 *
 * @example
 * ```ts
 * import { progressText } from "./progress_text.ts";
 *
 * const text = progressText({
 *   step: 10, steps: 100, loss: 3.25, gradientNorm: 0.5, learningRate: 1e-3, tokensPerSecond: 1234, gigaflops: 12.34, secondsLeft: 90,
 * });
 * const expected = "step  10/100  loss 3.250  lr 1.00e-3  gradient 0.500  1,234 tokens/s  12.3 GFLOP/s  1 min 30 s left";
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function progressText(progress: Omit<Progress, "objective" | "tokens">): string {
  const { step, steps, loss, gradientNorm, learningRate, tokensPerSecond, gigaflops, secondsLeft } = progress;
  return [
    `step ${String(step).padStart(String(steps).length)}/${steps}`,
    `loss ${loss.toFixed(3)}`,
    `lr ${learningRate.toExponential(2)}`,
    `gradient ${gradientNorm.toFixed(3)}`,
    `${grouped(Math.round(tokensPerSecond))} tokens/s`,
    `${rounded(gigaflops)} GFLOP/s`,
    ...(step < steps ? [`${timeSpan(secondsLeft)} left`] : []),
  ].join("  ");
}
