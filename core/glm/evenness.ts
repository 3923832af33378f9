/** What label smoothing charges. */
import type { Node } from "../graph/node.ts";
import { constant } from "../ops/constant.ts";
import { gather } from "../ops/gather.ts";
import { multiply } from "../ops/multiply.ts";
import { reshape } from "../ops/reshape.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";

/**
 * Score of the target minus the mean score of the vocabulary, `[R]`: how much more than the target an even guess is
 * charged, since log Σ exp − mean = (log Σ exp − target's) + (target's − mean). Takes no product with the vocabulary.
 *
 * @param predicting `[R, H]`: hidden states of the rows that predict
 * @param given `embedding`, `[V, H]`, and `targets`, int `[R]`
 * @example
 * ```ts
 * import { evenness } from "./evenness.ts";
 * import { input } from "../graph/node.ts";
 * const even = evenness(input("predicting", { dtype: "float", shape: [3, 8] }), {
 *   embedding: input("embedding", { dtype: "float", shape: [32, 8] }),
 *   targets: input("targets", { dtype: "int", shape: [3] }),
 * });
 * if (even.shape.join() !== "3") throw new Error();
 * ```
 */
export function evenness(
  predicting: Node,
  { embedding, targets }: { readonly embedding: Node; readonly targets: Node },
): Node {
  const [vocabulary = 1] = embedding.shape;
  const mean = multiply(sum(embedding, [0]), constant(1 / vocabulary)); // [1, H]
  const beyond = subtract(gather(embedding, targets), mean); // [R, H]
  return reshape(sum(multiply(predicting, beyond), [1]), targets.shape);
}
