/** The gradient of the queries: an invocation goes over the keys that a few queries of one head may see. */
import type { Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { type AttentionCall, INPUT, parametersOf } from "./attention_call.ts";
import { headRows, quadsOf, rowType } from "./head_rows.ts";
import { itemsOf, place } from "./items.ts";
import { stagedMemory, type Stretch } from "./other_rows.ts";
import { loadRows, ownRows, products, storeRows } from "./registers.ts";
import { EXTENT_OF, gradientInputs, loadSums, PREPARED, READ_INTEGERS, sumsAt } from "./row_sums.ts";
import { eachVisibleKey, KEYS, maskFunctions } from "./visible_keys.ts";

/** Numbers per kind of row: an invocation keeps queries, their cotangents and gradients. */
const BUDGET = 512;

/** The dispatch that computes the cotangent of the queries. */
export function queryGradient(attention: AttentionCall): Dispatch {
  const own = ownRows(attention, { rows: attention.queries, budget: BUDGET });
  const items = itemsOf(attention, { rows: attention.queries, own });
  const type = rowType(attention.width);
  return {
    label: "attentionGradient of queries",
    bindings: [
      { name: "query", type, access: "read", operand: { input: INPUT.query } },
      { name: "key", type, access: "read", operand: { input: INPUT.key } },
      { name: "value", type, access: "read", operand: { input: INPUT.value } },
      { name: "dy", type, access: "read", operand: { input: gradientInputs(attention).cotangent } },
      PREPARED,
      { name: "dquery", type, access: "write", operand: { output: 0 } },
    ],
    parameters: [...parametersOf(attention, items), sumsAt(attention)],
    code: code(attention, own),
    workgroups: items.workgroups,
  };
}

/** Queries behind the last are computed as the last again, and not stored. */
function code(attention: AttentionCall, own: number): string {
  const quads = quadsOf(attention.width);
  const body = ({ read }: Stretch): string => `
    ${unroll(quads, (c) => `let key_${c} = ${read("key", c)};`)}
    ${
    products([
      { name: "dot", left: "query", right: "key" },
      { name: "dused", left: "dy", right: "value" },
    ], {
      own,
      quads,
      load: (c) => `let key = key_${c};\nlet value = ${read("value", c)};`,
    })
  }
    ${
    unroll(own, (r) => `
    let probability${r} = select(0.0, exp(dot${r} * parameters.scale - log_sum_exp${r}), visible${r});
    let dprobability${r} = ${
      attention.dropout ? `select(0.0, dused${r} * parameters.keep_scale, kept${r})` : `dused${r}`
    };
    let dscore${r} = probability${r} * (dprobability${r} - row_sum${r});
    ${unroll(quads, (c) => `dquery${r}_${c} += key_${c} * dscore${r};`)}`)
  }`;
  return `
${maskFunctions(attention)}
${headRows(attention.width, { read: ["query", "key", "value", "dy"], write: ["dquery"] })}
${stagedMemory(attention, KEYS)}
${EXTENT_OF}
${place(attention, { rows: "queries", own })}
  ${READ_INTEGERS}
  ${
    unroll(own, (r) => `
  let query${r} = min(own_from + ${r}u, parameters.queries - 1u);
  let query_at${r} = first_of((batch * parameters.queries + query${r}) * parameters.heads + head);
  ${loadSums(`query${r}`, `${r}`)}
  let extent${r} = extent_of(batch, query${r});
  ${unroll(quads, (c) => `var dquery${r}_${c} = vec4f();`)}`)
  }
  ${
    loadRows([
      { binding: "query", row: "query", first: "query_at" },
      { binding: "dy", row: "dy", first: "query_at" },
    ], { own, quads })
  }
  ${eachVisibleKey(attention, { queries: own, body })}
  ${
    storeRows([{ binding: "dquery", row: "dquery", first: "query_at", factor: () => "parameters.scale" }], {
      own,
      quads,
      condition: (r) => `own_from + ${r}u < parameters.queries`,
    })
  }
}
`;
}
