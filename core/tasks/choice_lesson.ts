/** Questions whose choices are scored, and learned from. */
import type { GlmConfig } from "../glm/config.ts";
import { input } from "../graph/node.ts";
import { type Tensor, tensor } from "../graph/tensor.ts";
import type { ChoiceBatch, ScoreKind } from "./choice_batch.ts";
import { type ChoiceLoss, choiceLoss } from "./choice_loss.ts";
import { choiceScores, type ChoiceShape, choiceTensors, shapeOf } from "./choice_scores.ts";
import type { Lesson, Reading } from "./lesson.ts";

/** Scores of the choices of every question. */
export type Scores = readonly (readonly number[])[];

/** How choices are scored. */
export interface ChoiceReadingOptions {
  readonly config: GlmConfig;
  readonly kind: ScoreKind;
}

/** And which of them are right. */
export interface ChoiceLessonOptions extends ChoiceReadingOptions {
  readonly loss: ChoiceLoss;
  readonly labelSmoothing: number;
  /** The right choice of every question. */
  readonly correct: readonly number[];
}

/**
 * Reads the choices of some questions.
 *
 * @throws {RangeError} for an id outside the vocabulary or a position beyond the table.
 * @example
 * ```ts
 * import { choiceBatch } from "./choice_batch.ts";
 * import { choiceReading } from "./choice_lesson.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 64, vocabularySize: 32, blockPositions: true };
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const question = { contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false };
 * const batch = choiceBatch([question], { sop: 5, eop: 6, kind: "logit" });
 * if (choiceReading(batch, { config, kind: "logit" }).inputs.targets?.data[1] !== 8) throw new Error();
 * ```
 */
export function choiceReading(
  batch: ChoiceBatch,
  { config, kind }: ChoiceReadingOptions,
): Reading<Scores> {
  const shape = shapeOf(batch);
  return {
    signature: `${kind} ${Object.values(shape).join(" ")}`,
    inputs: choiceTensors(batch, { config, shape }),
    outputs: (model) => ({ scores: choiceScores({ config, shape, kind, ...model }) }),
    found: ({ scores }) =>
      batch.choices.map((count, question) => {
        const from = question * shape.choices;
        return Array.from(scores?.data.subarray(from, from + count) ?? []);
      }),
  };
}

/**
 * The same, with the loss of the right choices.
 *
 * @example
 * ```ts
 * import { choiceBatch } from "./choice_batch.ts";
 * import { choiceLesson } from "./choice_lesson.ts";
 * import { parameterInputs } from "../glm/model.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 64, vocabularySize: 32, blockPositions: true };
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const question = { contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false };
 * const batch = choiceBatch([question], { sop: 5, eop: 6, kind: "logit" });
 * const options = { config, kind: "logit", loss: "crossEntropy", labelSmoothing: 0, correct: [1] } as const;
 * const { loss } = choiceLesson(batch, options);
 * if (loss({ parameters: parameterInputs(config) }).shape.length !== 0) throw new Error();
 * ```
 */
export function choiceLesson(batch: ChoiceBatch, options: ChoiceLessonOptions): Lesson<Scores> {
  const { config, kind, loss, labelSmoothing, correct } = options;
  const shape = shapeOf(batch);
  const { questions, choices } = shape;
  return {
    ...choiceReading(batch, options),
    answers: {
      correct: tensor([questions], Int32Array.from(correct)),
      counted: tensor([questions], new Float32Array(questions).fill(1)),
      ...labelSmoothing > 0 ? { spread: spreadOf(batch, shape) } : {},
    },
    loss: (model) =>
      choiceLoss(choiceScores({ config, shape, kind, ...model }), {
        kind: loss,
        correct: input("correct", { dtype: "int", shape: [questions] }),
        counted: input("counted", { dtype: "float", shape: [questions] }),
        labelSmoothing,
        ...labelSmoothing > 0
          ? { spread: input("spread", { dtype: "float", shape: [questions, choices] }) }
          : {},
      }),
  };
}

/** Shares of label smoothing: evenly over a question's own choices. */
function spreadOf({ choices }: ChoiceBatch, shape: ChoiceShape): Tensor {
  const shares = new Float32Array(shape.questions * shape.choices);
  choices.forEach((own, question) => {
    shares.fill(1 / own, question * shape.choices, question * shape.choices + own);
  });
  return tensor([shape.questions, shape.choices], shares);
}
