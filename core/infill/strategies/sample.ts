/** Sampling: the next token drawn from the model's distribution, or from a part of it. */
import { choose } from "../../random/choose.ts";
import type { Key } from "../../random/key.ts";
import { minP } from "./min_p.ts";
import { logProbabilities, type Scores } from "./scores.ts";
import { temperature } from "./temperature.ts";
import { topK } from "./top_k.ts";
import { topP } from "./top_p.ts";

/** From which part of the distribution to draw; what is left out changes nothing. */
export interface SamplingOptions {
  /** Default 1. */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
}

/**
 * Scores as they are sampled from: temperature first, then top-k, top-p and min-p, in the order of the original.
 *
 * @example
 * ```ts
 * import { narrowed } from "./sample.ts";
 * if (narrowed(Float64Array.of(1, 2, 3), { topK: 1 }).join() !== "-Infinity,-Infinity,3") throw new Error();
 * ```
 */
export function narrowed(scores: Scores, options: SamplingOptions): Scores {
  let result = options.temperature === undefined ? scores : temperature(scores, options.temperature);
  if (options.topK !== undefined) result = topK(result, options.topK);
  if (options.topP !== undefined) result = topP(result, options.topP);
  return options.minP === undefined ? result : minP(result, options.minP);
}

/**
 * Draws a token. The uniform number comes from the key and the stream alone, so that every backend draws alike
 * from the same scores.
 *
 * @param options the part of the distribution; `stream` of the key, one per token of an answer
 * @example
 * ```ts
 * import { sample } from "./sample.ts";
 * import { key } from "../../random/key.ts";
 * if (sample(Float64Array.of(0, 5, 1), key(1), { stream: 0, topK: 1 }) !== 1) throw new Error();
 * ```
 */
export function sample(
  scores: Scores,
  key: Key,
  options: SamplingOptions & { readonly stream: number },
): number {
  const weights = Array.from(logProbabilities(narrowed(scores, options)), Math.exp);
  return choose(key, weights, { stream: options.stream });
}
