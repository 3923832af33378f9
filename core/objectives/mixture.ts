/** Multi-task pretraining: which objective a batch trains (GLM §2.1.1; the mixes of the published checkpoints). */
import { choose } from "../random/choose.ts";
import type { Key } from "../random/key.ts";

/** The blank-filling objectives of the paper. */
export type ObjectiveName = "token" | "sentence" | "document";

/** How often each objective is trained; the weights need not sum to 1. */
export type Mixture = Readonly<Record<ObjectiveName, number>>;

/** Named mixes. */
export const MIXTURES: {
  readonly base: Mixture;
  readonly tenBillion: Mixture;
  readonly largeChinese: Mixture;
} = {
  /** GLM-Base and GLM-Large: short spans only. */
  base: { token: 1, sentence: 0, document: 0 },
  /** GLM-10B, English and Chinese. */
  tenBillion: { token: 0.5, sentence: 0.3, document: 0.2 },
  /** GLM-Large-Chinese. */
  largeChinese: { token: 0.4, sentence: 0.3, document: 0.3 },
};

/** All names, in the order in which they are drawn. */
export const OBJECTIVE_NAMES: readonly ObjectiveName[] = ["token", "sentence", "document"];

/**
 * The objective of one batch.
 *
 * @throws {RangeError} when a weight is negative or none is positive.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { chooseObjective, MIXTURES } from "./mixture.ts";
 *
 * if (chooseObjective(key(1), MIXTURES.base) !== "token") throw new Error("base trains short spans only");
 * ```
 */
export function chooseObjective(key: Key, mixture: Mixture): ObjectiveName {
  return OBJECTIVE_NAMES[choose(key, OBJECTIVE_NAMES.map((name) => mixture[name]))] ?? "token";
}
