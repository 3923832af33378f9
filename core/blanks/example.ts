/** What the model is trained on: one sequence with its targets, positions and context length. */

/**
 * One example. All lists have the same length. Index `i` of `targets` is what the model must predict when it has
 * read index `i` of `tokens`; it counts when `lossMask[i]` is 1.
 */
export interface Example {
  /** Part A, then the pieces of Part B, each behind its start token. */
  readonly tokens: readonly number[];
  /** Part A again, then the pieces, each followed by its end token. */
  readonly targets: readonly number[];
  /** 1 where the target counts, 0 elsewhere. */
  readonly lossMask: readonly number[];
  /** First position id: where the token stands in Part A. */
  readonly position: readonly number[];
  /** Second position id: 0 in Part A, 1, 2, … inside a piece. */
  readonly blockPosition: readonly number[];
  /** |Part A|, the only number the attention mask needs. */
  readonly contextLength: number;
}
