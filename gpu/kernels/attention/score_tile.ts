/**
 * Scores of a few queries with a few keys, the part that attention and its gradients share. One side is the
 * invocation's own: its rows stay in registers. The rows of the other side come by in small steps, so that all
 * code can be unrolled and is still short.
 */
import { CAN_ATTEND } from "../../wgsl/can_attend.ts";
import { PHILOX } from "../../wgsl/philox.ts";
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall } from "./attention_call.ts";

/** Keys whose dropout is decided at a time: two blocks of random words per query. */
export const KEY_BLOCK = 8;

/**
 * WGSL functions that tiles use: the mask, and with dropout `dropped_keys(key, row, first_key)`, a bit for each
 * key of a block whose probability is dropped in a row of the probabilities [batch, heads, queries].
 *
 * @example
 * ```ts
 * import { tileFunctions } from "./score_tile.ts";
 * if (tileFunctions({ dropout: undefined }).includes("dropped_keys")) throw new Error();
 * ```
 */
export function tileFunctions({ dropout }: Pick<AttentionCall, "dropout">): string {
  return dropout === undefined ? CAN_ATTEND : `${CAN_ATTEND}${PHILOX}
fn dropped_keys(key: vec2u, row: u32, first_key: u32) -> u32 {
  // Words come in blocks of four; the first block may begin before the first key.
  let word = row * parameters.keys + first_key;
  let blocks = (word % 4u + ${KEY_BLOCK + 3}u) / 4u;
  var dropped = 0u;
  for (var block = 0u; block < blocks; block++) {
    let words = random_words(key, parameters.stream, word / 4u + block) >> vec4u(8u);
    let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), words < vec4u(parameters.drop_below));
    dropped |= (bits.x | bits.y | bits.z | bits.w) << (4u * block);
  }
  return (dropped >> (word % 4u)) & ${2 ** KEY_BLOCK - 1}u;
}
`;
}

/**
 * WGSL of the product of two rows in registers.
 *
 * @example
 * ```ts
 * import { product } from "./score_tile.ts";
 * if (product("a", "b", 2) !== "dot(a_0, b_0) + dot(a_1, b_1)") throw new Error();
 * ```
 */
export function product(a: string, b: string, quads: number): string {
  return Array.from({ length: quads }, (_, c) => `dot(${a}_${c}, ${b}_${c})`).join(" + ");
}

/**
 * WGSL that loads a row into registers `ROW_0`, `ROW_1`, …
 *
 * @example
 * ```ts
 * import { loadRow } from "./score_tile.ts";
 * if (loadRow("key", { row: "key3", first: "at", quads: 1 }) !== "let key3_0 = load_key(at, 0u);") throw new Error();
 * ```
 */
export function loadRow(
  name: string,
  { row, first, quads }: { readonly row: string; readonly first: string; readonly quads: number },
): string {
  return unroll(quads, (c) => `let ${row}_${c} = load_${name}(${first}, ${c}u);`);
}

/** WGSL that says whether query `first_query + r` may attend to key `key`; rows behind the last may not. */
export function isVisible(query: string, key: string): string {
  return `${query} < parameters.queries && ${key} < parameters.keys && ` +
    `can_attend(start + i32(${query}), i32(${key}), context_length)`;
}
