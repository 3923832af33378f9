/**
 * Attention without a matrix of scores (FlashAttention, Dao et al. 2022): an invocation goes over the visible keys
 * of a few queries of one head, keeping the largest score and the sums so far. Time follows the number of visible
 * pairs, memory the length.
 */
import type { CompositeKernel } from "../kernel.ts";
import { unroll } from "../wgsl/unroll.ts";
import { type AttentionCall, attentionCall, INPUT, parametersOf } from "./attention/attention_call.ts";
import { headRows, quadsOf, rowType } from "./attention/head_rows.ts";
import { itemsOf, place } from "./attention/items.ts";
import { stagedMemory, type Stretch } from "./attention/other_rows.ts";
import { loadRows, ownRows, products, storeRows } from "./attention/registers.ts";
import { eachVisibleKey, KEYS, maskFunctions } from "./attention/visible_keys.ts";

/**
 * An invocation keeps queries and their sums. Every key and value is loaded for so many queries: 12 take a sixth less of
 * the processor's time than 8, 16 no less than 12, and twice as long to compile.
 */
const [MOST_ROWS, BUDGET] = [12, 768];

/** The kernel of the composite `attention`. */
export const attentionKernel: CompositeKernel = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "scores are float32 products whose error the exponential turns into a relative one; the softmax's sums " +
      "are rescaled whenever a larger score comes",
  },
  supports: () => true,
  plan: (call, composite) => {
    const attention = attentionCall(call, composite);
    const own = ownRows(attention, { rows: attention.queries, budget: BUDGET, most: MOST_ROWS });
    const items = itemsOf(attention, { rows: attention.queries, own });
    const type = rowType(attention.width);
    return {
      dispatches: [{
        label: "attention",
        bindings: [
          { name: "query", type, access: "read", operand: { input: INPUT.query } },
          { name: "key", type, access: "read", operand: { input: INPUT.key } },
          { name: "value", type, access: "read", operand: { input: INPUT.value } },
          { name: "extents", type: "i32", access: "read", operand: { input: INPUT.extents } },
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
        code: code(attention, own),
        workgroups: items.workgroups,
      }],
    };
  },
};

/** Queries behind the last are computed as the last again, and not stored. */
function code(attention: AttentionCall, own: number): string {
  const quads = quadsOf(attention.width);
  const condition = (r: number): string => `own_from + ${r}u < parameters.queries`;
  const body = ({ read }: Stretch): string => `
    ${
    products([{ name: "dot", left: "query", right: "key" }], {
      own,
      quads,
      load: (c) => `let key = ${read("key", c)};`,
    })
  }
    ${
    unroll(own, (r) => `
    let score${r} = select(HIDDEN_SCORE, dot${r} * parameters.scale, visible${r});
    let larger${r} = max(largest${r}, score${r});
    let rescale${r} = exp(largest${r} - larger${r});
    let weight${r} = select(0.0, exp(score${r} - larger${r}), visible${r});
    largest${r} = larger${r};
    total${r} = total${r} * rescale${r} + weight${r};
    let used${r} = ${attention.dropout ? `select(0.0, weight${r}, kept${r})` : `weight${r}`};`)
  }
    ${
    unroll(quads, (c) =>
      `{
      let value = ${read("value", c)};
      ${unroll(own, (r) => `sum${r}_${c} = sum${r}_${c} * rescale${r} + value * used${r};`)}
    }`)
  }`;
  return `
${maskFunctions(attention)}
${headRows(attention.width, { read: ["query", "key", "value"], write: ["context"] })}
${stagedMemory(attention, KEYS)}
fn extent_of(batch: u32, query: u32) -> vec2i {
  let at = 2u * (batch * parameters.queries + query);
  return vec2i(extents[at], extents[at + 1u]);
}
${place(attention, { rows: "queries", own })}
  let start = starts[batch];
  ${attention.dropout ? "let dropout_key = vec2u(dropout_keys[0], dropout_keys[1]);" : ""}
  ${
    unroll(own, (r) => `
  let query${r} = min(own_from + ${r}u, parameters.queries - 1u);
  let query_at${r} = first_of((batch * parameters.queries + query${r}) * parameters.heads + head);
  let extent${r} = extent_of(batch, query${r});
  var largest${r} = HIDDEN_SCORE;
  var total${r} = 0.0;
  ${unroll(quads, (c) => `var sum${r}_${c} = vec4f();`)}`)
  }
  ${loadRows([{ binding: "query", row: "query", first: "query_at" }], { own, quads })}
  ${eachVisibleKey(attention, { queries: own, body })}
  ${
    storeRows([{
      binding: "context",
      row: "sum",
      first: "query_at",
      factor: (r) => `(parameters.keep_scale / total${r})`,
    }], { own, quads, condition })
  }
  ${
    unroll(own, (r) => `
  if (${condition(r)}) {
    log_sum_exp[(batch * parameters.heads + head) * parameters.queries + query${r}] = largest${r} + log(total${r});
  }`)
  }
}
`;
}
