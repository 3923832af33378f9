/** Blanks that are filled for an evaluation: batch after batch, as long as there is time. */
import { fillMany } from "../../core/infill/fill.ts";
import type { Filling, Prompt } from "../../core/infill/filling.ts";
import type { Strategy } from "../../core/infill/strategies/strategy.ts";
import { UsageError } from "../frame/errors.ts";
import { checkMaxTokens, openFillingModel } from "../filling/model.ts";
import { batchesInTime, type Evaluating } from "./evaluation.ts";
import type { EvaluateValues } from "./options.ts";

/** How blanks are filled. */
export interface AnswerOptions {
  readonly strategy: Strategy;
  readonly maxTokens: number;
  readonly minTokens: number;
  readonly noRepeatNgram?: number;
  /** Prompts that are filled together. */
  readonly batch: number;
}

/**
 * The options as the library has them.
 *
 * @throws {UsageError} when they contradict each other.
 */
export function answerOptions(options: EvaluateValues, most: number): AnswerOptions {
  const { beams, "length-penalty": lengthPenalty, "no-repeat-ngram": noRepeatNgram } = options;
  const { "min-tokens": minTokens = 0, "max-tokens": maxTokens = most, batch = 16 } = options;
  if (beams === undefined && lengthPenalty !== undefined) {
    throw new UsageError("option --length-penalty: expected --beams beside it, found none");
  }
  const strategy: Strategy = beams === undefined
    ? { kind: "greedy" }
    : { kind: "beam", beams, ...lengthPenalty === undefined ? {} : { lengthPenalty } };
  return {
    ...{ strategy, maxTokens, minTokens, batch },
    ...noRepeatNgram === undefined ? {} : { noRepeatNgram },
  };
}

/**
 * Fills prompts in their order; fewer than all of them when the time is up.
 *
 * @throws {CommandError} when answers could be longer than the model's positions.
 */
export async function fillInTime(
  prompts: readonly Prompt[],
  { answers, isOver, onFilled, ...world }: Pick<Evaluating, "backend" | "model"> & {
    readonly answers: AnswerOptions;
    readonly isOver: () => boolean;
    readonly onFilled: (done: number) => void;
  },
): Promise<readonly Filling[]> {
  const { batch, ...options } = answers;
  checkMaxTokens(options.maxTokens, world.model.config);
  const opened = openFillingModel(world.backend, world.model);
  const fillings: Filling[] = [];
  try {
    for (const some of batchesInTime(prompts, { size: batch, isOver })) {
      fillings.push(...await fillMany(opened, some, options));
      onFilled(fillings.length);
    }
  } finally {
    opened.close();
  }
  return fillings;
}
