/** The attention mask, in one line. Its only twin is the WGSL fragment of the same name. */

/** Where an example lies among the tokens that a query could look at. */
export interface Extent {
  /** Index of the example's first token: 0 where a row holds one example, negative for a memory in front of it. */
  readonly first: number;
  /** Index behind its Part A: `contextLength`, counted from the row's beginning. */
  readonly contextEnd: number;
}

/**
 * May the token at index `query` attend to the token at index `key`? (GLM §2.1, figure 2(d).)
 *
 * Indices count over the whole row. A token sees its own example alone, and of that Part A, itself and what comes
 * before itself. Hence Part A attends in both directions but never to Part B, Part B attends to Part A and to the
 * left, and examples that share a row never meet. With `first` 0 this is `key < contextLength || key <= query`.
 *
 * A key/value memory in front of the sequence belongs to the example: `key <= query` makes it visible to every
 * query, whatever the context length. Padding behind an example is never visible to a real query, which lies before
 * it, because `contextEnd` never reaches into the padding.
 *
 * What a token sees is one interval of keys. Along a row neither end of it moves to the left.
 *
 * @param query index of the token that looks
 * @param key index of the token that is looked at
 * @param extent of the query's example; a `contextEnd` of `first` makes the mask causal, the example's end makes it
 * bidirectional
 *
 * @example
 * ```ts
 * import { canAttend } from "./can_attend.ts";
 *
 * const row = (query: number, first: number, contextEnd: number) =>
 *   [0, 1, 2, 3, 4, 5].map((key) => canAttend(query, key, { first, contextEnd }) ? 1 : 0).join("");
 * if (row(0, 0, 2) !== "110000" || row(2, 0, 2) !== "111000") throw new Error("not GLM's mask");
 * if (row(3, 3, 5) !== "000110" || row(5, 3, 5) !== "000111") throw new Error("not an example of its own");
 * ```
 */
export function canAttend(query: number, key: number, { first, contextEnd }: Extent): boolean {
  return first <= key && (key < contextEnd || key <= query);
}
