/** The gradients of keys and values: an invocation goes over the queries that may see a few keys of one head. */
import type { Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { type AttentionCall, INPUT, parametersOf, type Tile } from "./attention_call.ts";
import { gradientTile } from "./gradient_tile.ts";
import { headRows, quadsOf, rowType } from "./head_rows.ts";
import { itemsOf, place } from "./items.ts";
import { gradientInputs, PREPARED, READ_INTEGERS, rowSums } from "./row_sums.ts";
import { tileFunctions } from "./score_tile.ts";

/** The dispatch that computes the cotangents of keys and values. */
export function keyGradients(attention: AttentionCall): Dispatch {
  const tile = tileOf(attention);
  const items = itemsOf(attention, Math.ceil(attention.keys / tile.keys));
  const type = rowType(attention.width);
  return {
    label: "attentionGradient of keys and values",
    bindings: [
      { name: "query", type, access: "read", operand: { input: INPUT.query } },
      { name: "key", type, access: "read", operand: { input: INPUT.key } },
      { name: "value", type, access: "read", operand: { input: INPUT.value } },
      { name: "dy", type, access: "read", operand: { input: gradientInputs(attention).cotangent } },
      ...PREPARED,
      { name: "dkey", type, access: "write", operand: { output: 1 } },
      { name: "dvalue", type, access: "write", operand: { output: 2 } },
    ],
    parameters: parametersOf(attention, items),
    code: code(attention, tile),
    workgroups: items.workgroups,
  };
}

/** Two sums per key: half the tile of the other gradient is as much code. */
function tileOf({ width, capabilities: { isSoftware } }: AttentionCall): Tile {
  if (!isSoftware) return { queries: 2, keys: 4 };
  return { queries: width > 32 ? 4 : 8, keys: width > 64 ? 4 : 8 };
}

function code(attention: AttentionCall, tile: Tile): string {
  const quads = quadsOf(attention.width);
  const weighted = (weight: string, row: string, t: number): string =>
    Array.from({ length: tile.queries }, (_, r) => `${weight}${r}_${t >> 2}[${t & 3}] * ${row}${r}`).join(
      " + ",
    );
  return `
${tileFunctions(attention, tile)}
${headRows(attention.width, { read: ["query", "key", "value", "dy"], write: ["dkey", "dvalue"] })}
${place(attention)}
  let first_key = tile * ${tile.keys}u;
  ${READ_INTEGERS}
  ${
    unroll(tile.keys, (t) => `
  let at${t} = batch * parameters.keys + min(first_key + ${t}u, parameters.keys - 1u);
  let key${t} = first_of(at${t} * parameters.heads + head);
  ${unroll(quads, (c) => `var dkey${t}_${c} = vec4f();\nvar dvalue${t}_${c} = vec4f();`)}`)
  }
  // Keys of Part A are seen by all queries, others by those that do not come before them.
  let first_seeing = select(max(i32(first_key) - start, 0), 0, i32(first_key) < context_length);
  for (
    var first_query = u32(first_seeing) / ${tile.queries}u * ${tile.queries}u;
    first_query < parameters.queries;
    first_query += ${tile.queries}u
  ) {
    ${
    unroll(tile.queries, (r) => `
    let row${r} = min(first_query + ${r}u, parameters.queries - 1u);
    let query${r} = first_of((batch * parameters.queries + row${r}) * parameters.heads + head);
    let log_sum_exp${r} = row_sums[${rowSums(`row${r}`)}];
    let row_sum${r} = row_sums[${rowSums(`row${r}`)} + 1u];`)
  }
    ${gradientTile(attention, tile)}
    ${
    unroll(quads, (c) =>
      `{
      ${
        unroll(
          tile.queries,
          (r) => `let x${r} = load_query(query${r}, ${c}u);\nlet y${r} = load_dy(dy${r}, ${c}u);`,
        )
      }
      ${
        unroll(tile.keys, (t) => `
      dkey${t}_${c} += ${weighted("dscore", "x", t)};
      dvalue${t}_${c} += ${weighted("dropped_probability", "y", t)};`)
      }
    }`)
  }
  }
  ${
    unroll(tile.keys, (t) => `
  if (first_key + ${t}u < parameters.keys) {
    ${
      unroll(quads, (c) => `
    store_dkey(key${t}, ${c}u, dkey${t}_${c} * parameters.scale);
    store_dvalue(key${t}, ${c}u, dvalue${t}_${c});`)
    }
  }`)
  }
}
`;
}
