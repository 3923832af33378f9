/** What fine-tuning on choices minimises. */
import type { Node } from "../graph/node.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { multiply } from "../ops/multiply.ts";
import { maximum } from "../ops/maximum.ts";
import { negate } from "../ops/negate.ts";
import { oneHot } from "../ops/one_hot.ts";
import { reshape } from "../ops/reshape.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";

/**
 * Cross-entropy of the right choice among all (GLM §2.3); how far others come nearer than 1 to it; the right answer's
 * own negative log-probability; or that and the cross-entropy.
 */
export type ChoiceLoss = "crossEntropy" | "hinge" | "generative" | "mix";

/** What the loss is of. */
export interface ChoiceLossOptions {
  readonly kind: ChoiceLoss;
  /** int `[Q]`: the right choices. */
  readonly correct: Node;
  /** `[Q]`: 1, or 0 for questions that only fill the batch; the sum must not be 0. */
  readonly counted: Node;
  /** Share of the target that is spread evenly over all choices; default 0. */
  readonly labelSmoothing?: number;
  /** `[Q, C]`: 1 / (number of choices) for a question's choices, 0 for padded ones; needed with label smoothing. */
  readonly spread?: Node;
}

/**
 * The mean loss over the questions that count.
 *
 * @param scores `[Q, C]`
 * @returns scalar
 * @example
 * ```ts
 * import { choiceLoss } from "./choice_loss.ts";
 * import { input } from "../graph/node.ts";
 * const scores = input("scores", { dtype: "float", shape: [3, 2] });
 * const correct = input("correct", { dtype: "int", shape: [3] });
 * const counted = input("counted", { dtype: "float", shape: [3] });
 * if (choiceLoss(scores, { kind: "crossEntropy", correct, counted }).shape.length !== 0) throw new Error();
 * ```
 */
export function choiceLoss(scores: Node, options: ChoiceLossOptions): Node {
  const { kind, correct, counted, labelSmoothing = 0, spread } = options;
  const [questions = 0, choices = 0] = scores.shape;
  const ofCorrect = sum(multiply(scores, oneHot(correct, choices)), [1]); // [Q, 1]
  const column = (x: Node): Node => reshape(x, [questions, 1]);
  const entropy = (): Node => {
    const plain = column(crossEntropy(scores, correct));
    if (labelSmoothing === 0 || spread === undefined) return plain;
    // log Σ exp − mean score = (log Σ exp − score of the right one) + (score of the right one − mean score).
    const beyond = subtract(ofCorrect, sum(multiply(scores, spread), [1]));
    return add(plain, multiply(constant(labelSmoothing), beyond));
  };
  const losses = {
    crossEntropy: entropy,
    // The right choice itself is 1 from itself, which the original takes off again.
    hinge: () => {
      const margins = maximum(add(constant(1), subtract(scores, ofCorrect)), constant(0));
      return subtract(sum(margins, [1]), constant(1));
    },
    generative: () => negate(ofCorrect),
    mix: () => subtract(entropy(), ofCorrect),
  }[kind]();
  return weightedMean(losses, column(counted));
}

function weightedMean(values: Node, weights: Node): Node {
  const total = sum(multiply(values, weights), [0, 1]);
  return reshape(divide(total, sum(weights, [0, 1])), []);
}
