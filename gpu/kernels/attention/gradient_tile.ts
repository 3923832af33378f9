/** What both gradients of attention compute for a tile: probabilities and the cotangents of the scores. */
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall, Tile } from "./attention_call.ts";
import { quadsOf } from "./head_rows.ts";
import { eachQuad, keptTile, productTiles, visibleTile } from "./score_tile.ts";

/**
 * WGSL that, from the rows at `query{r}` and `key{t}` (where dy and value lie, too) and from `log_sum_exp{r}` and
 * `row_sum{r}`, sets `dscore{r}_{g}` and, where asked, `dropped_probability{r}_{g}`.
 *
 * @example
 * ```ts
 * import { gradientTile } from "./gradient_tile.ts";
 * const code = gradientTile({ width: 8, dropout: undefined }, { queries: 1, keys: 4 });
 * if (!code.includes("dscore0_0")) throw new Error();
 * ```
 */
export function gradientTile(attention: Pick<AttentionCall, "width" | "dropout">, tile: Tile): string {
  const afterDropout = (r: number, g: number, value: string): string =>
    attention.dropout ? `select(vec4f(), ${value} * parameters.keep_scale, kept${r}_${g})` : value;
  return `
    ${unroll(tile.queries, (r) => `let dy${r} = query${r};`)}
    ${unroll(tile.keys, (t) => `let value${t} = key${t};`)}
    ${
    productTiles(tile, quadsOf(attention.width), [
      { name: "score", rows: "query", columns: "key" },
      { name: "dprobability", rows: "dy", columns: "value" },
    ])
  }
    ${visibleTile(tile)}
    ${keptTile(attention, tile)}
    ${
    eachQuad(tile, (r, g) => `
    let probability${r}_${g} = select(vec4f(), exp(score${r}_${g} * parameters.scale - log_sum_exp${r}), visible${r}_${g});
    let dropped_probability${r}_${g} = ${afterDropout(r, g, `probability${r}_${g}`)};
    let dscore${r}_${g} = probability${r}_${g} * (${
      afterDropout(r, g, `dprobability${r}_${g}`)
    } - row_sum${r});`)
  }`;
}
