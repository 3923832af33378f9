/** The pretraining loss. */
import type { Node } from "../graph/node.ts";
import { linearCrossEntropy } from "../layers/linear_cross_entropy.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { multiply } from "../ops/multiply.ts";
import { reshape } from "../ops/reshape.ts";
import { sum } from "../ops/sum.ts";
import { evenness } from "./evenness.ts";
import { parameter, type ParameterNodes } from "./model.ts";
import { predictingRows } from "./predicting_rows.ts";

/** Which rows of the batch are predicted, what they should predict, and how much each counts. */
export interface LossInputs {
  /** int `[R]`: indices into the batch's B·S rows; padding may name any row. */
  readonly rows: Node;
  /** int `[R]` */
  readonly targets: Node;
  /** `[R]`: the loss mask; 0 for padding. The sum must not be 0. */
  readonly weights: Node;
}

/** What the loss is made with. */
export interface BlankLossOptions extends LossInputs {
  readonly parameters: ParameterNodes;
  /** Share of every target that is spread evenly over the vocabulary; default 0. */
  readonly labelSmoothing?: number;
}

/** The loss and what it is made of. */
export interface Loss {
  /** Scalar: Σ crossEntropy·weight / Σ weight, in nats. */
  readonly loss: Node;
  /** `[R]`: the cross-entropy of every row. */
  readonly rowLosses: Node;
}

/**
 * The mean cross-entropy over the rows that count (GLM eq. 1 and 2). Only those rows are projected to the
 * vocabulary: with the token objective they are a fifth of the batch.
 *
 * @param output `[B, S, H]`: the model's, after the final LayerNorm
 * @example
 * ```ts
 * import { blankLoss } from "./loss.ts";
 * import { parameterInputs } from "./model.ts";
 * import { input } from "../graph/node.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { loss } = blankLoss(input("output", { dtype: "float", shape: [2, 5, 8] }), {
 *   parameters: parameterInputs(config),
 *   rows: input("rows", { dtype: "int", shape: [4] }),
 *   targets: input("targets", { dtype: "int", shape: [4] }),
 *   weights: input("weights", { dtype: "float", shape: [4] }),
 * });
 * if (loss.shape.length !== 0) throw new Error();
 * ```
 */
export function blankLoss(output: Node, given: BlankLossOptions): Loss {
  const { parameters, rows, targets, weights, labelSmoothing = 0 } = given;
  const predicting = predictingRows(output, rows); // [R, H]
  const embedding = parameter(parameters, "word_embeddings.weight"); // [V, H]
  const plain = linearCrossEntropy(predicting, { embedding: [embedding], targets }); // [R]
  const rowLosses = labelSmoothing === 0
    ? plain
    : add(plain, multiply(constant(labelSmoothing), evenness(predicting, { embedding, targets })));
  const mean = divide(sum(multiply(rowLosses, weights), [0]), sum(weights, [0])); // [1]
  return { loss: reshape(mean, []), rowLosses };
}
