/**
 * Attention without a matrix of scores (FlashAttention, Dao et al. 2022): an invocation goes over the visible keys
 * of a few queries of one head, keeping the largest score and the sums so far. Time follows the number of visible
 * pairs, memory the length.
 */
import type { CompositeKernel } from "../kernel.ts";
import { unroll } from "../wgsl/unroll.ts";
import {
  type AttentionCall,
  attentionCall,
  INPUT,
  parametersOf,
  type Tile,
} from "./attention/attention_call.ts";
import { headRows, quadsOf, rowType } from "./attention/head_rows.ts";
import { eachQuad, keptTile, productTiles, tileFunctions, visibleTile } from "./attention/score_tile.ts";
import { itemsOf, place } from "./attention/items.ts";

/** The kernel of the composite `attention`. */
export const attentionKernel: CompositeKernel = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "scores are float32 products whose error the exponential turns into a relative one; the softmax's sums " +
      "are rescaled once per tile of keys",
  },
  supports: () => true,
  plan: (call, composite) => {
    const attention = attentionCall(call, composite);
    const tile = tileOf(attention);
    const items = itemsOf(attention, Math.ceil(attention.queries / tile.queries));
    const type = rowType(attention.width);
    return {
      dispatches: [{
        label: "attention",
        bindings: [
          { name: "query", type, access: "read", operand: { input: INPUT.query } },
          { name: "key", type, access: "read", operand: { input: INPUT.key } },
          { name: "value", type, access: "read", operand: { input: INPUT.value } },
          { name: "context_lengths", type: "i32", access: "read", operand: { input: INPUT.contextLength } },
          { name: "starts", type: "i32", access: "read", operand: { input: INPUT.start } },
          ...(attention.dropout
            ? [{
              name: "dropout_keys",
              type: "u32",
              access: "read",
              operand: { input: INPUT.dropoutKey },
            }] as const
            : []),
          { name: "context", type, access: "write", operand: { output: 0 } },
          { name: "log_sum_exp", type: "f32", access: "write", operand: { output: 1 } },
        ],
        parameters: parametersOf(attention, items),
        code: code(attention, tile),
        workgroups: items.workgroups,
      }],
    };
  },
};

/** Wide heads get smaller tiles: the code of a tile is as long as queries · keys · width. */
function tileOf({ queries, width, capabilities: { isSoftware } }: AttentionCall): Tile {
  if (queries <= 2) return { queries: 1, keys: 8 };
  if (!isSoftware) return { queries: 2, keys: 4 };
  return { queries: width > 64 ? 4 : 8, keys: width > 32 ? 4 : 8 };
}

function code(attention: AttentionCall, tile: Tile): string {
  const quads = quadsOf(attention.width);
  const groups = tile.keys / 4;
  const all = Array.from({ length: groups }, (_, g) => g);
  const largest = (r: number): string =>
    all.map((g) => `max(max(score${r}_${g}.x, score${r}_${g}.y), max(score${r}_${g}.z, score${r}_${g}.w))`)
      .reduce((a, b) => `max(${a}, ${b})`);
  const weighted = (r: number): string =>
    Array.from({ length: tile.keys }, (_, t) => `weight${r}_${t >> 2}[${t & 3}] * value_quad${t}`).join(
      " + ",
    );
  return `
${tileFunctions(attention, tile)}
${headRows(attention.width, { read: ["query", "key", "value"], write: ["context"] })}
${place(attention)}
  let first_query = tile * ${tile.queries}u;
  let start = starts[batch];
  let context_length = context_lengths[batch];
  ${attention.dropout ? "let dropout_key = vec2u(dropout_keys[0], dropout_keys[1]);" : ""}
  let behind_last = min(first_query + ${tile.queries}u, parameters.queries);
  let bound = u32(clamp(max(context_length, start + i32(behind_last)), 0, i32(parameters.keys)));
  let last_query = batch * parameters.queries + parameters.queries - 1u;
  ${
    unroll(tile.queries, (r) => `
  let query${r} = first_of(min(batch * parameters.queries + first_query + ${r}u, last_query) * parameters.heads + head);
  var largest${r} = HIDDEN_SCORE;
  var total${r} = 0.0;
  ${unroll(quads, (c) => `var sum${r}_${c} = vec4f();`)}`)
  }
  for (var first_key = 0u; first_key < bound; first_key += ${tile.keys}u) {
    ${
    unroll(tile.keys, (t) => `
    let at${t} = batch * parameters.keys + min(first_key + ${t}u, parameters.keys - 1u);
    let key${t} = first_of(at${t} * parameters.heads + head);
    let value${t} = key${t};`)
  }
    ${productTiles(tile, quads, [{ name: "score", rows: "query", columns: "key" }])}
    ${visibleTile(tile)}
    ${keptTile(attention, tile)}
    ${
    eachQuad(
      tile,
      (r, g) =>
        `score${r}_${g} = select(vec4f(HIDDEN_SCORE), score${r}_${g} * parameters.scale, visible${r}_${g});`,
    )
  }
    ${
    unroll(tile.queries, (r) => `
    let larger${r} = max(largest${r}, ${largest(r)});
    let rescale${r} = exp(largest${r} - larger${r});
    largest${r} = larger${r};
    total${r} *= rescale${r};
    ${
      unroll(groups, (g) => `
    var weight${r}_${g} = select(vec4f(), exp(score${r}_${g} - larger${r}), visible${r}_${g});
    total${r} += dot(weight${r}_${g}, vec4f(1.0));
    ${attention.dropout ? `weight${r}_${g} = select(vec4f(), weight${r}_${g}, kept${r}_${g});` : ""}`)
    }`)
  }
    ${
    unroll(quads, (c) =>
      `{
      ${unroll(tile.keys, (t) => `let value_quad${t} = load_value(value${t}, ${c}u);`)}
      ${unroll(tile.queries, (r) => `sum${r}_${c} = sum${r}_${c} * rescale${r} + (${weighted(r)});`)}
    }`)
  }
  }
  ${
    unroll(tile.queries, (r) => `
  if (first_query + ${r}u < parameters.queries) {
    let normalise = parameters.keep_scale / total${r};
    ${unroll(quads, (c) => `store_context(query${r}, ${c}u, sum${r}_${c} * normalise);`)}
    log_sum_exp[(batch * parameters.heads + head) * parameters.queries + first_query + ${r}u] =
      largest${r} + log(total${r});
  }`)
  }
}
`;
}
