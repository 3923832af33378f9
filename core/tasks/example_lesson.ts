/** Examples whose predicted tokens are learned: targets of a sequence-to-sequence task, words that were made blanks. */
import type { Example } from "../blanks/example.ts";
import { batchInputs, lossInputs, lossTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { blankLoss } from "../glm/loss.ts";
import { glm } from "../glm/model.ts";
import { examplesBatch, languageReading, type ReadExample } from "./language_reader.ts";
import type { Lesson } from "./lesson.ts";

/**
 * A lesson of some examples. The loss is the mean over all their predicted tokens; label smoothing spreads a share of
 * every target evenly over the vocabulary.
 *
 * @throws {RangeError} when nothing is predicted, for an id outside the vocabulary or a position beyond the table.
 * @example
 * ```ts
 * import { exampleLesson } from "./example_lesson.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * import { parameterInputs } from "../glm/model.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const example = answerLayout({ context: [1, 2, 0], pieces: [{ blank: 1, targets: [7, 6] }], sop: 5 });
 * const { loss } = exampleLesson([example], { config, labelSmoothing: 0.1 });
 * if (loss({ parameters: parameterInputs(config) }).shape.length !== 0) throw new Error();
 * ```
 */
export function exampleLesson(
  examples: readonly Example[],
  { config, labelSmoothing }: { readonly config: GlmConfig; readonly labelSmoothing: number },
): Lesson<readonly ReadExample[]> {
  const { batch, shape } = examplesBatch(examples);
  const { weights } = lossTensors(batch, shape.rows);
  return {
    ...languageReading(examples, config),
    answers: { weights },
    loss: ({ parameters, dropout }) => {
      const inputs = batchInputs(shape);
      const { output } = glm(config, { parameters, inputs, ...dropout ? { dropout } : {} });
      return blankLoss(output, { parameters, ...lossInputs(shape.rows), labelSmoothing }).loss;
    },
  };
}
