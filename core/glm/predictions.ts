/** What a model predicts where examples ask for something: the graph, and which row of it belongs to which example. */
import type { Example } from "../blanks/example.ts";
import type { Node } from "../graph/node.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { argmax } from "../ops/argmax.ts";
import { batchInputs, type BatchShape, lossInputs } from "./batch_tensors.ts";
import type { GlmConfig } from "./config.ts";
import { glm, logits, type ParameterNodes } from "./model.ts";
import { predictingRows } from "./predicting_rows.ts";

/** Sizes of examples that are read together, as a graph is compiled for them. */
export interface PredictionsShape extends BatchShape {
  /** Predicted rows R, padding included. */
  readonly rows: number;
}

/** Predictions as nodes. */
export interface Predictions {
  /** `[R, H]`: hidden states of the rows. */
  readonly predicting: Node;
  /** int `[R]`: an input. */
  readonly targets: Node;
  /** `[R]`: the cross-entropy of every row, in nats. */
  readonly losses: Node;
  /** int `[R, 1]`: the most probable token of every row. */
  readonly best: Node;
}

/**
 * Reads a batch and predicts its rows. Its inputs beside the parameters are those of `batchInputs`, and `rows` and
 * `targets` of `lossInputs`.
 *
 * @example
 * ```ts
 * import { parameterInputs } from "./model.ts";
 * import { predictions } from "./predictions.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const shape = { batchSize: 2, length: 8, rows: 3 };
 * const { losses } = predictions(config, { parameters: parameterInputs(config), shape });
 * if (losses.shape.join() !== "3") throw new Error();
 * ```
 */
export function predictions(
  config: GlmConfig,
  { parameters, shape }: { readonly parameters: ParameterNodes; readonly shape: PredictionsShape },
): Predictions {
  const { output } = glm(config, { parameters, inputs: batchInputs(shape) }); // [B, S, H]
  const { rows, targets } = lossInputs(shape.rows);
  const predicting = predictingRows(output, rows);
  const scores = logits(predicting, parameters); // [R, V]
  return { predicting, targets, losses: crossEntropy(scores, targets), best: argmax(scores, 1) };
}

/**
 * Indices of every example's rows: rows that count stand in the order of the batch.
 *
 * @param starts where the examples stand in the batch; default: one behind the other
 * @example
 * ```ts
 * import { rowsOfExamples } from "./predictions.ts";
 * const examples = [{ lossMask: [0, 1, 1] }, { lossMask: [1, 0] }];
 * if (rowsOfExamples(examples).join(" ") !== "0,1 2") throw new Error();
 * if (rowsOfExamples(examples, [2, 0]).join(" ") !== "1,2 0") throw new Error();
 * ```
 */
export function rowsOfExamples(
  examples: readonly Pick<Example, "lossMask">[],
  starts: readonly number[] = [...examples.keys()],
): readonly (readonly number[])[] {
  const rows: (readonly number[])[] = examples.map(() => []);
  let next = 0;
  for (const index of [...examples.keys()].toSorted((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0))) {
    rows[index] = examples[index]?.lossMask.flatMap((mask) => mask === 0 ? [] : [next++]) ?? [];
  }
  return rows;
}
