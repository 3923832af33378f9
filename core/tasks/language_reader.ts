/** How well a model predicts texts: the loss of every counted token, and whether the likeliest token is the right one. */
import type { Example } from "../blanks/example.ts";
import { lossTensors, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { evenness } from "../glm/evenness.ts";
import { parameter, parameterInputs } from "../glm/model.ts";
import { predictions, type PredictionsShape, rowsOfExamples } from "../glm/predictions.ts";
import type { Backend } from "../graph/backend.ts";
import { shareValues } from "../graph/shared_values.ts";
import type { Tensors } from "../graph/tensor.ts";
import { read, type Reading } from "./lesson.ts";
import { type PackedExamples, packedShape, packExamples } from "./packed_examples.ts";

/** What was found for one example, per counted token in order. */
export interface ReadExample {
  /** Nats. */
  readonly losses: readonly number[];
  readonly hits: readonly boolean[];
  /**
   * How much worse an even guess over the vocabulary is charged than the target: label smoothing of ε adds ε times this
   * to the loss.
   */
  readonly evenness: readonly number[];
}

/** A model that reads examples. */
export interface LanguageReader {
  readonly read: (examples: readonly Example[]) => Promise<readonly ReadExample[]>;
  readonly close: () => void;
}

/** Predicted rows, whose number differs much from batch to batch, are rounded up to powers of two. */
const LEAST_ROWS = 64;

/**
 * Examples as one batch, and the shape that holds it.
 *
 * @example
 * ```ts
 * import { examplesBatch } from "./language_reader.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * const example = answerLayout({ context: [1, 2, 0], pieces: [{ blank: 1, targets: [7, 6] }], sop: 5 });
 * if (examplesBatch([example]).shape.length !== 32) throw new Error();
 * ```
 */
export function examplesBatch(
  examples: readonly Example[],
): PackedExamples & { readonly shape: PredictionsShape } {
  const shape = packedShape(examples);
  const packed = packExamples(examples, shape);
  const counted = packed.batch.lossMask.reduce((sum, mask) => sum + mask, 0);
  return { ...packed, shape: { ...shape, rows: powerOfTwo(Math.max(counted, LEAST_ROWS)) } };
}

/**
 * Reads the predicted tokens of some examples.
 *
 * @throws {RangeError} for an id outside the vocabulary or a position beyond the table.
 * @example
 * ```ts
 * import { languageReading } from "./language_reader.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const example = answerLayout({ context: [1, 2, 0], pieces: [{ blank: 1, targets: [7, 6] }], sop: 5 });
 * if (languageReading([example], config).inputs.targets?.data[1] !== 6) throw new Error();
 * ```
 */
export function languageReading(
  examples: readonly Example[],
  config: GlmConfig,
): Reading<readonly ReadExample[]> {
  const { batch, starts, shape } = examplesBatch(examples);
  const { rows, targets } = lossTensors(batch, shape.rows);
  return {
    signature: `examples ${Object.values(shape).join(" ")}`,
    inputs: { ...modelTensors(batch, config), rows, targets },
    outputs: ({ parameters }) => {
      const { predicting, targets, losses, best } = predictions(config, { parameters, shape });
      const embedding = parameter(parameters, "word_embeddings.weight");
      return { losses, best, evenness: evenness(predicting, { embedding, targets }) };
    },
    found: ({ losses, best, evenness }) =>
      rowsOfExamples(examples, starts).map((own) => ({
        losses: own.map((row) => losses?.data[row] ?? NaN),
        hits: own.map((row) => best?.data[row] === targets.data[row]),
        evenness: own.map((row) => evenness?.data[row] ?? NaN),
      })),
  };
}

/**
 * Opens a reader.
 *
 * @example
 * ```ts
 * import { openLanguageReader } from "./language_reader.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const parameters = initialise(config, key(0));
 * const reader = openLanguageReader(referenceBackend("float32"), { config, parameters });
 * const example = answerLayout({ context: [1, 2, 0], pieces: [{ blank: 1, targets: [7, 6] }], sop: 5 });
 * const [read] = await reader.read([example]);
 * if (read?.losses.length !== 2) throw new Error();
 * reader.close();
 * ```
 */
export function openLanguageReader(
  backend: Backend,
  { config, parameters }: { readonly config: GlmConfig; readonly parameters: Tensors },
): LanguageReader {
  const nodes = parameterInputs(config);
  const shared = shareValues(backend, parameters);
  return {
    read: (examples) => read(shared, languageReading(examples, config), { parameters: nodes }),
    close: shared.close,
  };
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}
