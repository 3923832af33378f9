/**
 * The gradients of scores, for a chunk of keys at a time. Whoever computes the gradients of keys and values has them
 * at hand; where storing and loading a number costs less than computing it again, the gradient of the queries is
 * added up from them, chunk by chunk. A chunk does not grow with the length.
 */
import type { Binding, Parameter } from "../../kernel.ts";
import type { AttentionCall } from "./attention_call.ts";

/** Keys of a chunk, where so many fit: a multiple of the rows that an invocation keeps, and so is every half of it. */
const MOST_KEYS = 128;
const LEAST_KEYS = 8;

/** The most bytes of a chunk's scores: half of what every device binds. */
const CHUNK_BYTES = 2 ** 26;

/** Keys from `from` up to before `to`. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

type Sizes = Pick<AttentionCall, "batch" | "heads" | "queries" | "keys">;

/** Keys of a chunk: as many as fit, halved until they do. */
function chunkSize({ batch, heads, queries, keys }: Sizes): number {
  let size = MOST_KEYS;
  while (size > LEAST_KEYS && 4 * batch * heads * queries * Math.min(size, keys) > CHUNK_BYTES) size /= 2;
  return Math.min(size, keys);
}

/**
 * The chunks of a call's keys.
 *
 * @example
 * ```ts
 * import { chunksOf } from "./score_chunks.ts";
 * const sizes = { batch: 1, heads: 2, queries: 200, keys: 200 };
 * if (chunksOf(sizes).at(-1)?.from !== 128) throw new Error();
 * if (chunksOf({ ...sizes, batch: 1024 })[0]?.to !== 32) throw new Error();
 * ```
 */
export function chunksOf(sizes: Sizes): readonly Chunk[] {
  const { keys } = sizes;
  const size = chunkSize(sizes);
  return Array.from({ length: Math.ceil(keys / size) }, (_, index) => ({
    from: index * size,
    to: Math.min(keys, (index + 1) * size),
  }));
}

/** Size in bytes of the scratch buffer: a number per query and key of a chunk. */
export function scoreBytes(sizes: Sizes): number {
  const { batch, heads, queries } = sizes;
  return 4 * batch * heads * queries * chunkSize(sizes);
}

/** The buffer, and the parameters that `SCORE_AT` needs. */
export function scoresOf(
  sizes: Sizes,
  { from, to }: Chunk,
): { readonly binding: Binding; readonly parameters: readonly Parameter[] } {
  return {
    binding: { name: "dscores", type: "f32", access: "read", operand: { scratch: 1 } },
    parameters: [
      { name: "chunk_from", type: "u32", value: from },
      { name: "chunk_to", type: "u32", value: to },
      { name: "chunk_size", type: "u32", value: chunkSize(sizes) },
    ],
  };
}

/** WGSL function `score_at(batch, head, query, key)`: where the gradient of a score is kept. */
export const SCORE_AT: string = `
fn score_at(batch: u32, head: u32, query: u32, key: u32) -> u32 {
  let row = (batch * parameters.heads + head) * parameters.queries + query;
  return row * parameters.chunk_size + key - parameters.chunk_from;
}`;
