/** How well a model predicts texts: the loss of every counted token, and whether the likeliest token is the right one. */
import type { Example } from "../blanks/example.ts";
import { batchInputs, type BatchShape, lossInputs, lossTensors, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { glm, logits, parameterInputs } from "../glm/model.ts";
import type { Backend } from "../graph/backend.ts";
import type { Node } from "../graph/node.ts";
import { shareValues } from "../graph/shared_values.ts";
import type { Tensors } from "../graph/tensor.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { argmax } from "../ops/argmax.ts";
import { constant } from "../ops/constant.ts";
import { gather } from "../ops/gather.ts";
import { multiply } from "../ops/multiply.ts";
import { oneHot } from "../ops/one_hot.ts";
import { reshape } from "../ops/reshape.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";
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

/** Sizes of examples that are read together, as a graph is compiled for them. */
export interface ExamplesShape extends BatchShape {
  /** Predicted rows, padding included. */
  readonly rows: number;
}

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
): PackedExamples & { readonly shape: ExamplesShape } {
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
      const { output } = glm(config, { parameters, inputs: batchInputs(shape) });
      const { rows, targets } = lossInputs(shape.rows);
      const predicting = gather(reshape(output, [shape.batchSize * shape.length, config.hidden]), rows);
      const scores = logits(predicting, parameters); // [R, V]
      return {
        losses: crossEntropy(scores, targets),
        best: argmax(scores, 1),
        evenness: evenness(scores, targets),
      };
    },
    found: ({ losses, best, evenness }) =>
      countedRows(examples, starts).map((at) => ({
        losses: at.map((i) => losses?.data[i] ?? NaN),
        hits: at.map((i) => best?.data[i] === targets.data[i]),
        evenness: at.map((i) => evenness?.data[i] ?? NaN),
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

/** Score of the target minus the mean score, `[R, 1]`: what an even target adds to the cross-entropy. */
function evenness(scores: Node, targets: Node): Node {
  const width = scores.shape[1] ?? 1;
  const share = subtract(oneHot(targets, width), constant(1 / width));
  return sum(multiply(scores, share), [1]);
}

/** Of every example, which of the counted rows are its own: they are counted in the order of the batch. */
function countedRows(
  examples: readonly Example[],
  starts: readonly number[],
): readonly (readonly number[])[] {
  const counted: (readonly number[])[] = examples.map(() => []);
  let from = 0;
  for (const index of [...starts.keys()].toSorted((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0))) {
    const count = examples[index]?.lossMask.reduce((sum, mask) => sum + mask, 0) ?? 0;
    counted[index] = Array.from({ length: count }, (_, i) => from + i);
    from += count;
  }
  return counted;
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}
