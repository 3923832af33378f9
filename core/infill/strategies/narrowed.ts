/** Sampling: from which part of the model's distribution a token is drawn. */
import { minP } from "./min_p.ts";
import type { Scores } from "./scores.ts";
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
 * import { narrowed } from "./narrowed.ts";
 * if (narrowed(Float64Array.of(1, 2, 3), { topK: 1 }).join() !== "-Infinity,-Infinity,3") throw new Error();
 * ```
 */
export function narrowed(scores: Scores, options: SamplingOptions): Scores {
  let result = options.temperature === undefined ? scores : temperature(scores, options.temperature);
  if (options.topK !== undefined) result = topK(result, options.topK);
  if (options.topP !== undefined) result = topP(result, options.topP);
  return options.minP === undefined ? result : minP(result, options.minP);
}
