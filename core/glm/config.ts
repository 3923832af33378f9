/** The sizes of a model. */

/** Everything that determines the shapes of a GLM's parameters and its computation. */
export interface GlmConfig {
  /** Transformer blocks. */
  readonly layers: number;
  /** Features per token, H. */
  readonly hidden: number;
  /** Attention heads per block; they divide H. */
  readonly heads: number;
  /** Longest corrupted text; both position tables have one row more. */
  readonly maxPositions: number;
  /** Rows of the embedding, padding to a multiple of 128 included. */
  readonly vocabularySize: number;
  /**
   * Whether tokens have a second position (GLM §2.2). Without it (a compatibility mode of the original for plain
   * one-dimensional positions) there is no second table and the first has no extra row.
   */
  readonly blockPositions: boolean;
}

/**
 * The configuration itself, once it makes sense.
 *
 * @throws {RangeError} naming the field, what was expected and what was found.
 * @example
 * ```ts
 * import { checkConfig } from "./config.ts";
 * const config = { layers: 2, hidden: 64, heads: 4, maxPositions: 128, vocabularySize: 384, blockPositions: true };
 * if (checkConfig(config).hidden !== 64) throw new Error();
 * ```
 */
export function checkConfig(config: GlmConfig): GlmConfig {
  for (const name of ["layers", "hidden", "heads", "maxPositions", "vocabularySize"] as const) {
    if (!Number.isSafeInteger(config[name]) || config[name] < 1) {
      throw new RangeError(`${name}: expected a positive integer, found ${config[name]}`);
    }
  }
  if (config.hidden % config.heads !== 0) {
    throw new RangeError(`hidden: expected a multiple of heads (${config.heads}), found ${config.hidden}`);
  }
  return config;
}

/**
 * Rows of the position tables: ids 0 to maxPositions, or one fewer where there are no block positions.
 *
 * @example
 * ```ts
 * import { positionCount } from "./config.ts";
 * const config = { layers: 2, hidden: 64, heads: 4, maxPositions: 128, vocabularySize: 384, blockPositions: true };
 * if (positionCount(config) !== 129) throw new Error();
 * ```
 */
export function positionCount({ maxPositions, blockPositions }: GlmConfig): number {
  return blockPositions ? maxPositions + 1 : maxPositions;
}
