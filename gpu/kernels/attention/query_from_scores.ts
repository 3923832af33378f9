/** The gradient of the queries from the gradients of scores that were kept: its share of a chunk of keys. */
import type { Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { type AttentionCall, INPUT, parametersOf } from "./attention_call.ts";
import { headRows, quadsOf, rowType } from "./head_rows.ts";
import { itemsOf, place } from "./items.ts";
import { loadRows, ownRows, storeRows } from "./registers.ts";
import { EXTENT_OF, PREPARED, READ_INTEGERS } from "./row_sums.ts";
import { type Chunk, SCORE_AT, scoresOf } from "./score_chunks.ts";
import { maskFunctions } from "./visible_keys.ts";

/** Numbers per kind of row: an invocation keeps the gradients of queries alone. */
const BUDGET = 512;

/** The dispatch that adds the share of a chunk to the cotangent of the queries; the first one begins it. */
export function queryFromScores(attention: AttentionCall, chunk: Chunk): Dispatch {
  const own = ownRows(attention, { rows: attention.queries, budget: BUDGET });
  const items = itemsOf(attention, { rows: attention.queries, own });
  const type = rowType(attention.width);
  const scores = scoresOf(attention, chunk);
  return {
    label: "attentionGradient of queries",
    bindings: [
      { name: "key", type, access: "read", operand: { input: INPUT.key } },
      PREPARED,
      scores.binding,
      { name: "dquery", type, access: "write", operand: { output: 0 }, accumulates: true },
    ],
    parameters: [...parametersOf(attention, items), ...scores.parameters],
    code: code(attention, own),
    workgroups: items.workgroups,
  };
}

/**
 * Queries behind the last are computed as the last again, and not stored. The gradient of a score that nobody sees
 * was perhaps never computed: what stands there is not used.
 */
function code(attention: AttentionCall, own: number): string {
  const quads = quadsOf(attention.width);
  return `
${maskFunctions({ dropout: undefined })}
${headRows(attention.width, { read: ["key", "dquery"], write: ["dquery"] })}
${EXTENT_OF}
${SCORE_AT}
${place(attention, { rows: "queries", own })}
  ${READ_INTEGERS}
  ${
    unroll(own, (r) => `
  let query${r} = min(own_from + ${r}u, parameters.queries - 1u);
  let query_at${r} = first_of((batch * parameters.queries + query${r}) * parameters.heads + head);
  let extent${r} = extent_of(batch, query${r});`)
  }
  let is_first = parameters.chunk_from == 0u;
  let seen = clamp(
    vec2i(extent0.x, max(extent${own - 1}.y, start + i32(query${own - 1}) + 1)),
    vec2i(i32(parameters.chunk_from)),
    vec2i(i32(parameters.chunk_to)),
  );
  if (seen.x >= seen.y && !is_first) { return; }
  ${
    loadRows([{ binding: "dquery", row: "dquery", first: "query_at" }], {
      own,
      quads,
      count: "select(parameters.quads, 0u, is_first)",
    })
  }
  for (var key = u32(seen.x); key < u32(seen.y); key++) {
    let key_at = first_of((batch * parameters.keys + key) * parameters.heads + head);
    ${
    unroll(own, (r) => `
    let visible${r} = can_attend(start + i32(query${r}), i32(key), extent${r});
    let kept${r} = dscores[score_at(batch, head, query${r}, key)];
    let dscore${r} = select(0.0, kept${r} * parameters.scale, visible${r});`)
  }
    ${
    unroll(quads, (c) =>
      `{
      let key = load_key(key_at, ${c}u);
      ${unroll(own, (r) => `dquery${r}_${c} += key * dscore${r};`)}
    }`)
  }
  }
  ${
    storeRows([{ binding: "dquery", row: "dquery", first: "query_at", factor: () => "1.0" }], {
      own,
      quads,
      condition: (r) => `own_from + ${r}u < parameters.queries`,
    })
  }
}
`;
}
