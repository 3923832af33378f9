/**
 * A tile of scores in registers: the part that attention and its gradients share. Query r of the tile is element
 * `first_query + r` of the queries, key t is element `first_key + t` of the keys.
 */
import { CAN_ATTEND } from "../../wgsl/can_attend.ts";
import { PHILOX } from "../../wgsl/philox.ts";
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall, Tile } from "./attention_call.ts";

/**
 * WGSL functions that tiles use: the mask, and with dropout `dropped_keys(key, row, first_key)`, a bit for each
 * key of a tile whose probability is dropped in a row of the probabilities [batch, heads, queries].
 *
 * @example
 * ```ts
 * import { tileFunctions } from "./score_tile.ts";
 * const code = tileFunctions({ dropout: undefined }, { queries: 8, keys: 8 });
 * if (code.includes("dropped_keys")) throw new Error();
 * ```
 */
export function tileFunctions({ dropout }: Pick<AttentionCall, "dropout">, { keys }: Tile): string {
  return dropout === undefined ? CAN_ATTEND : `${CAN_ATTEND}${PHILOX}
fn dropped_keys(key: vec2u, row: u32, first_key: u32) -> u32 {
  // Words come in blocks of four; the first block may begin before the tile.
  let word = row * parameters.keys + first_key;
  let blocks = (word % 4u + ${keys + 3}u) / 4u;
  var dropped = 0u;
  for (var block = 0u; block < blocks; block++) {
    let words = random_words(key, parameters.stream, word / 4u + block) >> vec4u(8u);
    let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), words < vec4u(parameters.drop_below));
    dropped |= (bits.x | bits.y | bits.z | bits.w) << (4u * block);
  }
  return (dropped >> (word % 4u)) & ${2 ** keys - 1}u;
}
`;
}

/** Calls a body for every query and every group of four keys. */
export function eachQuad(tile: Tile, body: (query: number, quad: number) => string): string {
  return unroll(tile.queries, (r) => unroll(tile.keys / 4, (g) => body(r, g)));
}

/**
 * WGSL that fills `NAME{r}_{g}`, query r against keys 4g … 4g + 3, with the products of the rows at
 * `ROWS{r}` and `COLUMNS{t}`; several products share one loop.
 *
 * @example
 * ```ts
 * import { productTiles } from "./score_tile.ts";
 * const product = { name: "score", rows: "query", columns: "key" };
 * if (!productTiles({ queries: 1, keys: 4 }, 2, [product]).includes("var score0_0")) throw new Error();
 * ```
 */
export function productTiles(
  tile: Tile,
  quads: number,
  products: readonly { readonly name: string; readonly rows: string; readonly columns: string }[],
): string {
  const four = (columns: string, g: number): string =>
    `vec4f(${[0, 1, 2, 3].map((i) => `dot(x, ${columns}_quad${4 * g + i})`).join(", ")})`;
  return `
${products.map(({ name }) => eachQuad(tile, (r, g) => `var ${name}${r}_${g} = vec4f();`)).join("\n")}
for (var quad = 0u; quad < ${quads}u; quad++) {
  ${
    products.map(({ name, rows, columns }) => `
  ${unroll(tile.keys, (t) => `let ${columns}_quad${t} = load_${columns}(${columns}${t}, quad);`)}
  ${
      unroll(
        tile.queries,
        (r) =>
          `{ let x = load_${rows}(${rows}${r}, quad); ${
            unroll(tile.keys / 4, (g) => `${name}${r}_${g} += ${four(columns, g)};`)
          } }`,
      )
    }`).join("\n")
  }
}`;
}

/**
 * WGSL that sets `visible{r}_{g}`: which keys query r may attend to. Rows behind the last query or key are not.
 *
 * @example
 * ```ts
 * import { visibleTile } from "./score_tile.ts";
 * if (!visibleTile({ queries: 1, keys: 4 }).includes("visible0_0")) throw new Error();
 * ```
 */
export function visibleTile(tile: Tile): string {
  const one = (r: number, t: number): string =>
    `first_query + ${r}u < parameters.queries && first_key + ${t}u < parameters.keys && ` +
    `can_attend(start + i32(first_query) + ${r}, i32(first_key) + ${t}, context_length)`;
  return eachQuad(
    tile,
    (r, g) => `let visible${r}_${g} = vec4<bool>(${[0, 1, 2, 3].map((i) => one(r, 4 * g + i)).join(", ")});`,
  );
}

/**
 * WGSL that sets `kept{r}_{g}`: which probabilities of the tile dropout keeps. One loop over the queries, because
 * the generator is long and a driver would copy it into every use.
 *
 * @example
 * ```ts
 * import { keptTile } from "./score_tile.ts";
 * if (keptTile({ dropout: undefined }, { queries: 1, keys: 4 }) !== "") throw new Error();
 * ```
 */
export function keptTile({ dropout }: Pick<AttentionCall, "dropout">, tile: Tile): string {
  if (dropout === undefined) return "";
  const perWord = 32 / tile.keys;
  const words = Math.ceil(tile.queries / perWord);
  const bit = (r: number, t: number): string => `${2 ** (r % perWord * tile.keys + t)}u`;
  return `
${unroll(words, (word) => `var dropped${word} = 0u;`)}
for (var r = 0u; r < ${tile.queries}u; r++) {
  let query = min(first_query + r, parameters.queries - 1u);
  let row = (batch * parameters.heads + head) * parameters.queries + query;
  let bits = dropped_keys(dropout_key, row, first_key) << (r % ${perWord}u * ${tile.keys}u);
  ${unroll(words, (word) => `if (r / ${perWord}u == ${word}u) { dropped${word} |= bits; }`)}
}
${
    eachQuad(tile, (r, g) => {
      const bits = [0, 1, 2, 3].map((i) => bit(r, 4 * g + i)).join(", ");
      return `let kept${r}_${g} = (vec4u(dropped${Math.floor(r / perWord)}) & vec4u(${bits})) == vec4u();`;
    })
  }`;
}
