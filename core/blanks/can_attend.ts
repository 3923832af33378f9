/** The attention mask, in one line. Its only twin is the WGSL fragment of the same name. */

/**
 * May the token at index `query` attend to the token at index `key`? (GLM §2.1, figure 2(d).)
 *
 * Indices count from 0 over Part A and Part B together; `contextLength` is |Part A|. Part A is seen by everyone; a
 * token of Part B is seen by itself and by what follows it. Hence Part A attends in both directions but never to
 * Part B, and Part B attends to Part A and to the left.
 *
 * A key/value memory in front of the sequence simply has negative key indices: `key <= query` makes it visible to
 * every query, whatever the context length. Padding behind the sequence is never visible to a real query, which
 * lies before it, because `contextLength` never reaches into the padding.
 *
 * @param query index of the token that looks, 0 or more
 * @param key index of the token that is looked at; negative for a memory in front
 * @param contextLength |Part A|; 0 makes the mask causal, the whole length makes it bidirectional
 *
 * @example
 * ```ts
 * import { canAttend } from "./can_attend.ts";
 *
 * const row = (query: number) => [0, 1, 2, 3].map((key) => canAttend(query, key, 2) ? 1 : 0).join("");
 * if (row(0) !== "1100" || row(2) !== "1110" || row(3) !== "1111") throw new Error("not GLM's mask");
 * ```
 */
export function canAttend(query: number, key: number, contextLength: number): boolean {
  return key < contextLength || key <= query;
}
