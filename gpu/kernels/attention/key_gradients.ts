/** The gradients of keys and values: an invocation goes over the queries that may see a few keys of one head. */
import type { Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { type AttentionCall, INPUT, parametersOf } from "./attention_call.ts";
import { headRows, quadsOf, rowType } from "./head_rows.ts";
import { itemsOf, place } from "./items.ts";
import { type OtherSide, stagedMemory, type Stretch, walk } from "./other_rows.ts";
import { loadRows, ownRows, products, storeRows } from "./registers.ts";
import { type Chunk, SCORE_AT, scoresOf } from "./score_chunks.ts";
import { EXTENT_OF, gradientInputs, loadSums, PREPARED, READ_INTEGERS, sumsAt } from "./row_sums.ts";
import { maskFunctions } from "./visible_keys.ts";

/** Numbers per kind of row: an invocation keeps keys, values and the gradients of both. */
const BUDGET = 512;

/** The dispatch that computes the cotangents of keys and values, all or those of a chunk whose scores are kept. */
export function keyGradients(attention: AttentionCall, chunk?: Chunk): Dispatch {
  const own = ownRows(attention, { rows: attention.keys, budget: BUDGET });
  const { from = 0, to = attention.keys } = chunk ?? {};
  const items = itemsOf(attention, { rows: to - from, own, firstRow: from });
  const scores = chunk && scoresOf(attention, chunk);
  const type = rowType(attention.width);
  return {
    label: "attentionGradient of keys and values",
    bindings: [
      { name: "query", type, access: "read", operand: { input: INPUT.query } },
      { name: "key", type, access: "read", operand: { input: INPUT.key } },
      { name: "value", type, access: "read", operand: { input: INPUT.value } },
      { name: "dy", type, access: "read", operand: { input: gradientInputs(attention).cotangent } },
      PREPARED,
      { name: "dkey", type, access: "write", operand: { output: 1 } },
      { name: "dvalue", type, access: "write", operand: { output: 2 } },
      ...(scores ? [{ ...scores.binding, access: "write" }] as const : []),
    ],
    parameters: [
      ...parametersOf(attention, items),
      sumsAt(attention),
      ...(scores ? scores.parameters : []),
    ],
    code: code(attention, { own, isKept: chunk !== undefined }),
    workgroups: items.workgroups,
  };
}

/** The queries as the other side of a walk. */
const QUERIES: OtherSide = { index: "query", count: "queries", bindings: ["query", "dy"] };

/** WGSL that finds, by bisection, the first query for which a condition holds: it holds for all behind it. */
function firstQuery(name: string, condition: string): string {
  return `
  var ${name} = 0u;
  var ${name}_end = parameters.queries;
  while (${name} < ${name}_end) {
    let query = (${name} + ${name}_end) / 2u;
    let extent = extent_of(batch, query);
    if (${condition}) { ${name}_end = query; } else { ${name} = query + 1u; }
  }`;
}

/** Keys behind the last are computed as the last again, dropout included, and not stored. */
function code(
  attention: AttentionCall,
  { own, isKept }: { readonly own: number; readonly isKept: boolean },
): string {
  const quads = quadsOf(attention.width);
  return `
${maskFunctions(attention)}
${headRows(attention.width, { read: ["query", "key", "value", "dy"], write: ["dkey", "dvalue"] })}
${stagedMemory(attention, QUERIES)}
${EXTENT_OF}
${isKept ? SCORE_AT : ""}
${place(attention, { rows: "keys", own })}
  ${READ_INTEGERS}
  ${
    unroll(own, (t) => `
  let key${t} = min(own_from + ${t}u, parameters.keys - 1u);
  let key_at${t} = first_of((batch * parameters.keys + key${t}) * parameters.heads + head);
  ${unroll(quads, (c) => `var dkey${t}_${c} = vec4f();\nvar dvalue${t}_${c} = vec4f();`)}`)
  }
  ${
    loadRows([
      { binding: "key", row: "key", first: "key_at" },
      { binding: "value", row: "value", first: "key_at" },
    ], { own, quads })
  }
  // The queries that see one of the keys follow each other, because along a row extents only move to the right.
  let first_key = i32(tile_from);
  let last_key = i32(tile_to) - 1;
  ${firstQuery("walk_from", "extent.y > first_key || start + i32(query) >= first_key")}
  ${firstQuery("walk_to", "extent.x > last_key")}
  ${
    walk(attention, {
      side: QUERIES,
      whole: (from, to) =>
        `extent_of(batch, ${to} - 1u).x <= first_key &&
      last_key < max(extent_of(batch, ${from}).y, start + i32(${from}) + 1)`,
      body: (stretch) => eachQuery(attention, { own, isKept, stretch }),
    })
  }
  ${
    storeRows([
      { binding: "dkey", row: "dkey", first: "key_at", factor: () => "parameters.scale" },
      { binding: "dvalue", row: "dvalue", first: "key_at", factor: () => "1.0" },
    ], { own, quads, condition: (t) => `own_from + ${t}u < parameters.keys` })
  }
}
`;
}

/** WGSL of the loop over one stretch of queries. */
function eachQuery(
  attention: AttentionCall,
  { own, isKept, stretch: { from, to, find, read, test } }: {
    readonly own: number;
    readonly isKept: boolean;
    readonly stretch: Stretch;
  },
): string {
  const quads = quadsOf(attention.width);
  const isDropping = attention.dropout !== undefined;
  return `
  for (var query = ${from}; query < ${to}; query++) {
    ${find}
    let extent = extent_of(batch, query);
    ${loadSums("query", "")}
    ${unroll(quads, (c) => `let query_${c} = ${read("query", c)};\nlet dy_${c} = ${read("dy", c)};`)}
    ${
    isDropping
      ? `let row = (batch * parameters.heads + head) * parameters.queries + query;
    let dropped = dropped_keys(dropout_key, row, own_from);`
      : ""
  }
    ${
    products([
      { name: "dot", left: "key", right: "seeing_query" },
      { name: "dused", left: "value", right: "seeing_dy" },
    ], { own, quads, load: (c) => `let seeing_query = query_${c};\nlet seeing_dy = dy_${c};` })
  }
    ${
    unroll(own, (t) => `
    let visible${t} = ${test(`can_attend(start + i32(query), i32(key${t}), extent)`)};
    let probability${t} = select(0.0, exp(dot${t} * parameters.scale - log_sum_exp), visible${t});
    ${
      isDropping
        ? `let keep${t} = select(0.0, parameters.keep_scale, (dropped >> (key${t} - own_from)) % 2u == 0u);
    let used${t} = probability${t} * keep${t};
    let dprobability${t} = dused${t} * keep${t};`
        : `let used${t} = probability${t};
    let dprobability${t} = dused${t};`
    }
    let dscore${t} = probability${t} * (dprobability${t} - row_sum);
    ${isKept ? `dscores[score_at(batch, head, query, key${t})] = dscore${t};` : ""}
    ${
      unroll(
        quads,
        (c) => `dkey${t}_${c} += query_${c} * dscore${t};\ndvalue${t}_${c} += dy_${c} * used${t};`,
      )
    }`)
  }
  }`;
}
