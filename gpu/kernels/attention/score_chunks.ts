/**
 * The gradients of scores, for a chunk of keys at a time. Whoever computes the gradients of keys and values has them
 * at hand; where storing and loading a number costs less than computing it again, the gradient of the queries is
 * added up from them, chunk by chunk. A chunk's size does not depend on the length.
 */
import type { Binding, Parameter } from "../../kernel.ts";
import type { AttentionCall } from "./attention_call.ts";

/** Keys of a chunk: a multiple of the rows that an invocation keeps. */
const CHUNK = 128;

/** Keys from `from` up to before `to`. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

/**
 * The chunks of a call's keys.
 *
 * @example
 * ```ts
 * import { chunksOf } from "./score_chunks.ts";
 * if (chunksOf({ keys: 200 }).at(-1)?.from !== 128) throw new Error();
 * ```
 */
export function chunksOf({ keys }: Pick<AttentionCall, "keys">): readonly Chunk[] {
  return Array.from({ length: Math.ceil(keys / CHUNK) }, (_, index) => ({
    from: index * CHUNK,
    to: Math.min(keys, (index + 1) * CHUNK),
  }));
}

type Sizes = Pick<AttentionCall, "batch" | "heads" | "queries" | "keys">;

/** Size in bytes of the scratch buffer: a number per query and key of a chunk. */
export function scoreBytes({ batch, heads, queries, keys }: Sizes): number {
  return 4 * batch * heads * queries * Math.min(CHUNK, keys);
}

/** The buffer, and the parameters that `SCORE_AT` needs. */
export function scoresOf(
  { keys }: Pick<AttentionCall, "keys">,
  { from, to }: Chunk,
): { readonly binding: Binding; readonly parameters: readonly Parameter[] } {
  return {
    binding: { name: "dscores", type: "f32", access: "read", operand: { scratch: 1 } },
    parameters: [
      { name: "chunk_from", type: "u32", value: from },
      { name: "chunk_to", type: "u32", value: to },
      { name: "chunk_size", type: "u32", value: Math.min(CHUNK, keys) },
    ],
  };
}

/** WGSL function `score_at(batch, head, query, key)`: where the gradient of a score is kept. */
export const SCORE_AT: string = `
fn score_at(batch: u32, head: u32, query: u32, key: u32) -> u32 {
  let row = (batch * parameters.heads + head) * parameters.queries + query;
  return row * parameters.chunk_size + key - parameters.chunk_from;
}`;
