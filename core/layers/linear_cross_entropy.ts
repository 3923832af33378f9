/** The loss of predicting tokens: the product with the vocabulary and the cross-entropy, as one. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { concatenate } from "../ops/concatenate.ts";
import { operand } from "../ops/evaluate_op.ts";
import { matmul } from "../ops/matmul.ts";
import { crossEntropyOutputs } from "./cross_entropy.ts";

/** What rows are scored against, and which score each of them should have found. */
export interface LinearCrossEntropyOptions {
  /** `[V, H]`, whole or in parts by rows. */
  readonly embedding: readonly Node[];
  /** int `[R]`, each in [0, V) */
  readonly targets: Node;
}

/**
 * −log softmax(hidden · embeddingᵀ)[target] for every row, in nats (GLM eq. 2). As a composite it lets a backend go
 * over the vocabulary in chunks, so that the scores, which are the largest tensor of training, never exist as a whole.
 *
 * @param hidden `[R, H]`
 * @returns `[R]`
 * @throws {RangeError} when the widths differ.
 * @example
 * ```ts
 * import { linearCrossEntropy } from "./linear_cross_entropy.ts";
 * import { input } from "../graph/node.ts";
 * const hidden = input("hidden", { dtype: "float", shape: [3, 8] });
 * const embedding = [input("embedding", { dtype: "float", shape: [10, 8] })];
 * const targets = input("targets", { dtype: "int", shape: [3] });
 * if (linearCrossEntropy(hidden, { embedding, targets }).shape.join() !== "3") throw new Error();
 * ```
 */
export function linearCrossEntropy(hidden: Node, options: LinearCrossEntropyOptions): Node {
  return operand(linearCrossEntropyOutputs(hidden, options), 0);
}

/**
 * The loss of every row, and the log Σ exp of its scores, which a fused backward kernel needs.
 *
 * @returns twice `[R]`
 * @example
 * ```ts
 * import { linearCrossEntropyOutputs } from "./linear_cross_entropy.ts";
 * import { input } from "../graph/node.ts";
 * const hidden = input("hidden", { dtype: "float", shape: [3, 8] });
 * const embedding = [6, 4].map((rows, i) => input(`embedding.${i}`, { dtype: "float", shape: [rows, 8] }));
 * const targets = input("targets", { dtype: "int", shape: [3] });
 * if (linearCrossEntropyOutputs(hidden, { embedding, targets }).length !== 2) throw new Error();
 * ```
 */
export function linearCrossEntropyOutputs(
  hidden: Node,
  { embedding, targets }: LinearCrossEntropyOptions,
): readonly Node[] {
  return composite("linearCrossEntropy", {
    inputs: [hidden, targets, ...embedding],
    body: (hidden, targets, ...parts) => {
      const scores = parts.map((part) => matmul(hidden, part)); // [R, rows of the part]
      return crossEntropyOutputs(concatenate(scores, 1), targets);
    },
  });
}
