/** The gradient of the queries: an invocation goes over the keys that a few queries of one head may see. */
import type { Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { type AttentionCall, INPUT, parametersOf, type Tile } from "./attention_call.ts";
import { gradientTile } from "./gradient_tile.ts";
import { headRows, quadsOf, rowType } from "./head_rows.ts";
import { itemsOf, place } from "./items.ts";
import { gradientInputs, PREPARED, READ_INTEGERS, rowSums } from "./row_sums.ts";
import { tileFunctions } from "./score_tile.ts";

/** The dispatch that computes the cotangent of the queries. */
export function queryGradient(attention: AttentionCall): Dispatch {
  const tile = tileOf(attention);
  const items = itemsOf(attention, Math.ceil(attention.queries / tile.queries));
  const type = rowType(attention.width);
  return {
    label: "attentionGradient of queries",
    bindings: [
      { name: "query", type, access: "read", operand: { input: INPUT.query } },
      { name: "key", type, access: "read", operand: { input: INPUT.key } },
      { name: "value", type, access: "read", operand: { input: INPUT.value } },
      { name: "dy", type, access: "read", operand: { input: gradientInputs(attention).cotangent } },
      ...PREPARED,
      { name: "dquery", type, access: "write", operand: { output: 0 } },
    ],
    parameters: parametersOf(attention, items),
    code: code(attention, tile),
    workgroups: items.workgroups,
  };
}

/** Wide heads get smaller tiles: the code of a tile is as long as queries · keys · width. */
function tileOf({ width, capabilities: { isSoftware } }: AttentionCall): Tile {
  if (!isSoftware) return { queries: 2, keys: 4 };
  return { queries: width > 64 ? 4 : 8, keys: width > 32 ? 4 : 8 };
}

function code(attention: AttentionCall, tile: Tile): string {
  const quads = quadsOf(attention.width);
  const weighted = (r: number): string =>
    Array.from({ length: tile.keys }, (_, t) => `dscore${r}_${t >> 2}[${t & 3}] * column${t}`).join(" + ");
  return `
${tileFunctions(attention, tile)}
${headRows(attention.width, { read: ["query", "key", "value", "dy"], write: ["dquery"] })}
${place(attention)}
  let first_query = tile * ${tile.queries}u;
  ${READ_INTEGERS}
  let behind_last = min(first_query + ${tile.queries}u, parameters.queries);
  let bound = u32(clamp(max(context_length, start + i32(behind_last)), 0, i32(parameters.keys)));
  ${
    unroll(tile.queries, (r) => `
  let row${r} = min(first_query + ${r}u, parameters.queries - 1u);
  let query${r} = first_of((batch * parameters.queries + row${r}) * parameters.heads + head);
  let log_sum_exp${r} = row_sums[${rowSums(`row${r}`)}];
  let row_sum${r} = row_sums[${rowSums(`row${r}`)} + 1u];
  ${unroll(quads, (c) => `var dquery${r}_${c} = vec4f();`)}`)
  }
  for (var first_key = 0u; first_key < bound; first_key += ${tile.keys}u) {
    ${
    unroll(tile.keys, (t) => `
    let at${t} = batch * parameters.keys + min(first_key + ${t}u, parameters.keys - 1u);
    let key${t} = first_of(at${t} * parameters.heads + head);`)
  }
    ${gradientTile(attention, tile)}
    ${
    unroll(quads, (c) =>
      `{
      ${unroll(tile.keys, (t) => `let column${t} = load_key(key${t}, ${c}u);`)}
      ${unroll(tile.queries, (r) => `dquery${r}_${c} += ${weighted(r)};`)}
    }`)
  }
  }
  ${
    unroll(tile.queries, (r) => `
  if (first_query + ${r}u < parameters.queries) {
    ${unroll(quads, (c) => `store_dquery(query${r}, ${c}u, dquery${r}_${c} * parameters.scale);`)}
  }`)
  }
}
`;
}
