/** The walk of an invocation over the keys that its queries may see, with the mask and with dropout. */
import { CAN_ATTEND } from "../../wgsl/can_attend.ts";
import { PHILOX } from "../../wgsl/philox.ts";
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall } from "./attention_call.ts";
import { type OtherSide, type Stretch, walk } from "./other_rows.ts";

/** Keys whose dropout is decided at a time: two blocks of four random words per query. */
const BLOCK = 8;

/** What of a call matters here. */
type Dropout = Pick<AttentionCall, "dropout">;

/** What a walk needs to know besides. */
type Walker = Dropout & Parameters<typeof walk>[0];

/**
 * WGSL functions: the mask `can_attend`, and with dropout `dropped_keys(key, row, first_key)`, a bit for each of
 * eight keys whose probability is dropped in a row of the probabilities [batch, heads, queries].
 *
 * @example
 * ```ts
 * import { maskFunctions } from "./visible_keys.ts";
 * if (maskFunctions({ dropout: undefined }).includes("dropped_keys")) throw new Error();
 * ```
 */
export function maskFunctions({ dropout }: Dropout): string {
  return dropout === undefined ? CAN_ATTEND : `${CAN_ATTEND}${PHILOX}
fn dropped_keys(key: vec2u, row: u32, first_key: u32) -> u32 {
  // Words come in blocks of four; the first block may begin before the first key.
  let word = row * parameters.keys + first_key;
  let blocks = (word % 4u + ${BLOCK + 3}u) / 4u;
  var dropped = 0u;
  for (var block = 0u; block < blocks; block++) {
    let words = random_words(key, parameters.stream, word / 4u + block) >> vec4u(8u);
    let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), words < vec4u(parameters.drop_below));
    dropped |= (bits.x | bits.y | bits.z | bits.w) << (4u * block);
  }
  return dropped >> (word % 4u);
}
`;
}

/** The keys as the other side of a walk. */
export const KEYS: OtherSide = { index: "key", count: "keys", bindings: ["key", "value"] };

/**
 * WGSL that runs a body for every `key` that one of the queries `query0`, `query1`, … of a sequence may see. For
 * query r, whose example has `extent{r}`, the body has `visible{r}` and, with dropout, `kept{r}`. Needs a function
 * `extent_of(batch, query)`.
 *
 * @example
 * ```ts
 * import { eachVisibleKey } from "./visible_keys.ts";
 * const call = { width: 4, dropout: undefined, capabilities: { isSoftware: true, maxWorkgroupBytes: 16384 } };
 * if (!eachVisibleKey(call, { queries: 1, body: () => "" }).includes("visible0")) throw new Error();
 * ```
 */
export function eachVisibleKey(
  attention: Walker,
  { queries, body }: { readonly queries: number; readonly body: (stretch: Stretch) => string },
): string {
  // What the queries see together is one interval, because neither end moves to the left from one to the next.
  return `
  let first_extent = extent_of(batch, tile_from);
  let last_extent = extent_of(batch, tile_to - 1u);
  let first_query = start + i32(tile_from);
  let last_query = start + i32(tile_to) - 1;
  let walk_ends = clamp(
    vec2i(first_extent.x, max(last_extent.y, last_query + 1)),
    vec2i(),
    vec2i(i32(parameters.keys)),
  );
  let walk_from = u32(walk_ends.x);
  let walk_to = u32(walk_ends.y);
  ${
    walk(attention, {
      side: KEYS,
      whole: (from, to) =>
        `i32(${from}) >= last_extent.x && i32(${to}) <= max(first_extent.y, first_query + 1)`,
      body: (stretch) => eachKey(attention, { queries, stretch, body: body(stretch) }),
    })
  }`;
}

/** WGSL of the loop over one stretch. */
function eachKey(
  { dropout }: Dropout,
  { queries, stretch, body }: {
    readonly queries: number;
    readonly stretch: Stretch;
    readonly body: string;
  },
): string {
  const { from, to, find, test } = stretch;
  const visible = unroll(
    queries,
    (r) => `let visible${r} = ${test(`can_attend(start + i32(query${r}), i32(key), extent${r})`)};`,
  );
  if (dropout === undefined) {
    return `
  for (var key = ${from}; key < ${to}; key++) {
    ${find}
    ${visible}
    ${body}
  }`;
  }
  // One loop over the queries, because the generator is long and a driver would copy it into every use.
  const perWord = 32 / BLOCK;
  const words = Math.ceil(queries / perWord);
  return `
  for (var first_key = ${from}; first_key < ${to}; first_key += ${BLOCK}u) {
    ${unroll(words, (word) => `var dropped${word} = 0u;`)}
    for (var r = 0u; r < ${queries}u; r++) {
      let row = (batch * parameters.heads + head) * parameters.queries + min(query0 + r, parameters.queries - 1u);
      let bits = (dropped_keys(dropout_key, row, first_key) & ${
    2 ** BLOCK - 1
  }u) << (r % ${perWord}u * ${BLOCK}u);
      ${unroll(words, (word) => `if (r / ${perWord}u == ${word}u) { dropped${word} |= bits; }`)}
    }
    for (var key = first_key; key < min(first_key + ${BLOCK}u, ${to}); key++) {
      ${find}
      ${visible}
      ${
    unroll(queries, (r) => {
      const first = `${r % perWord * BLOCK}u`;
      return `let kept${r} = (dropped${Math.floor(r / perWord)} >> (${first} + key - first_key)) % 2u == 0u;`;
    })
  }
      ${body}
    }
  }`;
}
