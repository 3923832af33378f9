/** Scores of questions on a backend. */
import type { GlmConfig } from "../glm/config.ts";
import { parameterInputs } from "../glm/model.ts";
import type { Backend } from "../graph/backend.ts";
import { shareValues } from "../graph/shared_values.ts";
import type { Tensors } from "../graph/tensor.ts";
import { choiceBatch, type ChoiceBatchOptions } from "./choice_batch.ts";
import { choiceReading, type Scores } from "./choice_lesson.ts";
import type { EncodedQuestion } from "./encode_question.ts";
import { read } from "./lesson.ts";

/** A model that scores questions. */
export interface QuestionScorer {
  /** Scores of the choices of every question, which are read together. */
  readonly score: (questions: readonly EncodedQuestion[]) => Promise<Scores>;
  readonly close: () => void;
}

/** What a scorer is made of. */
export interface QuestionScorerOptions extends ChoiceBatchOptions {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
}

/**
 * Opens a scorer that reads every choice (or, for single tokens, every context) as a sequence of its own.
 *
 * @example
 * ```ts
 * import { openQuestionScorer } from "./question_scorer.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const parameters = initialise(config, key(0));
 * const scorer = openQuestionScorer(referenceBackend("float32"), {
 *   config,
 *   parameters,
 *   sop: 5,
 *   eop: 6,
 *   kind: "logit",
 * });
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const [scores] = await scorer.score([{ contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false }]);
 * if (scores?.length !== 2) throw new Error();
 * scorer.close();
 * ```
 */
export function openQuestionScorer(backend: Backend, options: QuestionScorerOptions): QuestionScorer {
  const parameters = parameterInputs(options.config);
  const shared = shareValues(backend, options.parameters);
  return {
    score: (questions) =>
      read(shared, choiceReading(choiceBatch(questions, options), options), { parameters }),
    close: shared.close,
  };
}
