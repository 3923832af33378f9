/** The loss of a prediction. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { operand } from "../ops/evaluate_op.ts";
import { exp } from "../ops/exp.ts";
import { log } from "../ops/log.ts";
import { max } from "../ops/max.ts";
import { multiply } from "../ops/multiply.ts";
import { oneHot } from "../ops/one_hot.ts";
import { reshape } from "../ops/reshape.ts";
import { stopGradient } from "../ops/stop_gradient.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";

/**
 * −log softmax(logits)[target] for every row, in nats. The composite's second output, log Σ exp of every row, is
 * there for a fused backward kernel.
 *
 * @param logits `[N, V]`
 * @param targets int `[N]`, each in [0, V)
 * @returns `[N]`
 * @example
 * ```ts
 * import { crossEntropy } from "./cross_entropy.ts";
 * import { input } from "../graph/node.ts";
 * const logits = input("logits", { dtype: "float", shape: [3, 10] });
 * const targets = input("targets", { dtype: "int", shape: [3] });
 * if (crossEntropy(logits, targets).shape.join() !== "3") throw new Error();
 * ```
 */
export function crossEntropy(logits: Node, targets: Node): Node {
  return operand(crossEntropyOutputs(logits, targets), 0);
}

/**
 * The loss of every row, and the log Σ exp of its logits.
 *
 * @returns twice `[N]`
 * @example
 * ```ts
 * import { crossEntropyOutputs } from "./cross_entropy.ts";
 * import { input } from "../graph/node.ts";
 * const logits = input("logits", { dtype: "float", shape: [3, 10] });
 * const targets = input("targets", { dtype: "int", shape: [3] });
 * if (crossEntropyOutputs(logits, targets).length !== 2) throw new Error();
 * ```
 */
export function crossEntropyOutputs(logits: Node, targets: Node): readonly Node[] {
  return composite("crossEntropy", {
    inputs: [logits, targets],
    body: (logits, targets) => {
      const largest = stopGradient(max(logits, 1)); // [N, 1]
      const total = sum(exp(subtract(logits, largest)), [1]); // [N, 1]
      const logSumExp = add(largest, log(total)); // [N, 1]
      const ofTarget = sum(multiply(logits, oneHot(targets, operand(logits.shape, 1))), [1]); // [N, 1]
      return [subtract(logSumExp, ofTarget), logSumExp].map((each) => reshape(each, targets.shape));
    },
  });
}
