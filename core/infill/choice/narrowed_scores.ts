/** Parts of a distribution to draw from, on the scores of several rows at once: `narrowed` as part of a graph. */
import type { Node } from "../../graph/node.ts";
import { broadcast } from "../../ops/broadcast.ts";
import { constant } from "../../ops/constant.ts";
import { divide } from "../../ops/divide.ts";
import { exp } from "../../ops/exp.ts";
import { less } from "../../ops/less.ts";
import { max } from "../../ops/max.ts";
import { subtract } from "../../ops/subtract.ts";
import { sum } from "../../ops/sum.ts";
import { threshold } from "../../ops/threshold.ts";
import type { SettingName } from "./choice.ts";
import { without } from "./ruled_out.ts";

/**
 * Temperature first, then top-k, top-p and min-p, as far as there are settings for them.
 *
 * @param scores `[R, V]`
 * @param settings scalars, by name
 * @example
 * ```ts
 * import { narrowedScores } from "./narrowed_scores.ts";
 * import { input } from "../../graph/node.ts";
 * const scores = input("scores", { dtype: "float", shape: [2, 9] });
 * const topK = input("topK", { dtype: "float", shape: [] });
 * if (narrowedScores(scores, { topK }).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function narrowedScores(scores: Node, settings: Readonly<Partial<Record<SettingName, Node>>>): Node {
  const { temperature, topK, topP, minP } = settings;
  const perRow = (setting: Node): Node => broadcast(setting, [scores.shape[0] ?? 0, 1]);
  let result = temperature === undefined ? scores : divide(scores, temperature);
  if (topK !== undefined) {
    // Fewer than k are larger.
    const limit = perRow(subtract(topK, constant(1)));
    const weights = broadcast(constant(1), scores.shape);
    result = without(result, less(result, threshold(result, { weights, limit })));
  }
  if (topP !== undefined) {
    const weights = weightsOf(result);
    const probabilities = divide(weights, sum(weights, [1]));
    const limit = perRow(topP);
    result = without(result, less(result, threshold(result, { weights: probabilities, limit })));
  }
  return minP === undefined ? result : without(result, less(weightsOf(result), minP));
}

/**
 * Probabilities that are not divided by their sum: the likeliest token of every row weighs 1.
 *
 * @param scores `[R, V]`
 * @example
 * ```ts
 * import { weightsOf } from "./narrowed_scores.ts";
 * import { input } from "../../graph/node.ts";
 * if (weightsOf(input("scores", { dtype: "float", shape: [2, 9] })).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function weightsOf(scores: Node): Node {
  return exp(subtract(scores, max(scores, 1)));
}
