/** How the next token is chosen, as a graph sees it: which rules it has, and the numbers they are given. */
import { checkMinTokens } from "../strategies/min_length.ts";
import { checkMinP } from "../strategies/min_p.ts";
import { checkNgram } from "../strategies/no_repeat_ngram.ts";
import { checkRepetitionPenalty } from "../strategies/repetition_penalty.ts";
import type { AnswerRules, Greedy, Sampling } from "../strategies/strategy.ts";
import { checkTemperature } from "../strategies/temperature.ts";
import { checkTopK } from "../strategies/top_k.ts";
import { checkTopP } from "../strategies/top_p.ts";

/** Numbers that rules are given; scalars, inputs of the graph. */
export type SettingName = "temperature" | "topK" | "topP" | "minP" | "minTokens" | "repetitionPenalty";

/** What decides how a graph is built. */
export interface ChoiceShape {
  readonly kind: "greedy" | "sample";
  /** The rules that are in force, one number each. */
  readonly settings: readonly SettingName[];
  /** No sequence of as many tokens twice; 0: any. */
  readonly ngram: number;
  /** How many likely tokens to report beside the one that was chosen. */
  readonly alternatives: number;
}

/** A way of choosing. */
export interface Choice extends ChoiceShape {
  readonly values: Readonly<Partial<Record<SettingName, number>>>;
}

/**
 * The choice that options ask for. What changes nothing is left out.
 *
 * @throws {RangeError} when a number is out of range.
 * @example
 * ```ts
 * import { choiceOf } from "./choice.ts";
 * const strategy = { kind: "sample", topP: 0.9 } as const;
 * if (choiceOf({ strategy, minTokens: 0 }).settings.join() !== "topP") throw new Error();
 * ```
 */
export function choiceOf(
  { strategy, minTokens = 0, repetitionPenalty = 1, noRepeatNgram = 0, alternatives = 0 }: AnswerRules & {
    readonly strategy: Greedy | Sampling;
    readonly alternatives?: number;
  },
): Choice {
  const values: Partial<Record<SettingName, number>> = {};
  const set = (name: SettingName, value: number, check: (value: number) => void): void => {
    check(value);
    values[name] = value;
  };
  if (strategy.kind === "sample") {
    const { temperature, topK, topP, minP } = strategy;
    if (temperature !== undefined) set("temperature", temperature, checkTemperature);
    if (topK !== undefined) set("topK", topK, checkTopK);
    if (topP !== undefined) set("topP", topP, checkTopP);
    if (minP !== undefined) set("minP", minP, checkMinP);
  }
  if (minTokens !== 0) set("minTokens", minTokens, checkMinTokens);
  if (repetitionPenalty !== 1) set("repetitionPenalty", repetitionPenalty, checkRepetitionPenalty);
  if (noRepeatNgram !== 0) checkNgram(noRepeatNgram);
  const settings = (Object.keys(values) as SettingName[]).toSorted(); // written above, name by name
  return { kind: strategy.kind, settings, ngram: noRepeatNgram, alternatives, values };
}
