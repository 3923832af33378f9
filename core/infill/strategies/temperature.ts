/** Sampling: flatter or sharper probabilities. */
import type { Scores } from "./scores.ts";

/**
 * Scores divided by the temperature: above 1 flattens the probabilities, below 1 sharpens them.
 *
 * @throws {RangeError} when the temperature is not a positive number.
 * @example
 * ```ts
 * import { temperature } from "./temperature.ts";
 * if (temperature(Float64Array.of(1, 2), 0.5).join() !== "2,4") throw new Error();
 * ```
 */
export function temperature(scores: Scores, value: number): Scores {
  checkTemperature(value);
  return scores.map((score) => score / value);
}

/** @throws {RangeError} when the temperature is not a positive number. */
export function checkTemperature(value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`temperature: expected a positive number, found ${value}`);
  }
}
