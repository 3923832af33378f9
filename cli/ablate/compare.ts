/** Arms compared with the first one, seed by seed. */
import { type ArmName, ARMS } from "./arms.ts";
import { type Answers, BLANK_LENGTHS } from "./run_arm.ts";

/** One trained model. */
export interface Outcome {
  readonly arm: ArmName;
  readonly seed: number;
  readonly answers: readonly Answers[];
}

/** What is measured on blanks. */
export const MEASURES = ["loss", "firstToken", "exact"] as const;

/** What the report says of one arm and one length of blanks. */
export interface Comparison {
  readonly arm: ArmName;
  readonly blankLength: number;
  readonly measure: typeof MEASURES[number];
  readonly mean: number;
  /** Per seed, the difference to the first arm; empty for the first arm itself. */
  readonly differences: readonly number[];
  /** Their mean, and their standard deviation. */
  readonly difference: number;
  readonly spread: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/**
 * Compares models of the same seed, so that what a seed does to both does not count.
 *
 * @example
 * ```ts
 * import { compare } from "./compare.ts";
 *
 * const outcome = (arm: "glm" | "ordered", seed: number, loss: number) =>
 *   ({ arm, seed, answers: [{ blankLength: 3, loss, firstToken: 0, exact: 0 }] });
 * const found = compare([outcome("glm", 0, 2), outcome("glm", 1, 4), outcome("ordered", 0, 3), outcome("ordered", 1, 5)]);
 * const loss = found.find((each) => each.arm === "ordered" && each.blankLength === 3 && each.measure === "loss");
 * if (loss?.difference !== 1 || loss.spread !== 0) throw new Error();
 * ```
 */
export function compare(outcomes: readonly Outcome[]): readonly Comparison[] {
  const [base] = ARMS;
  const trained = ARMS.filter(({ name }) => outcomes.some(({ arm }) => arm === name));
  return trained.flatMap(({ name }) =>
    BLANK_LENGTHS.flatMap((blankLength) =>
      MEASURES.map((measure): Comparison => {
        const of = (arm: ArmName | undefined): ReadonlyMap<number, number> =>
          new Map(
            outcomes.filter((each) => each.arm === arm).map(({ seed, answers }) => [
              seed,
              answers.find((found) => found.blankLength === blankLength)?.[measure] ?? NaN,
            ]),
          );
        const [own, others] = [of(name), of(base?.name)];
        const differences = name === base?.name
          ? []
          : [...own].map(([seed, value]) => value - (others.get(seed) ?? NaN));
        return {
          arm: name,
          blankLength,
          measure,
          mean: mean([...own.values()]),
          differences,
          difference: mean(differences),
          spread: deviation(differences),
        };
      })
    )
  );
}
