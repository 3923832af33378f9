/** The walk of attention over keys and values, which keeps the largest score and the sums so far. */
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall } from "./attention_call.ts";
import { headRows, quadsOf } from "./head_rows.ts";
import { place } from "./items.ts";
import { stagedMemory, type Stretch } from "./other_rows.ts";
import { loadRows, products, storeRows } from "./registers.ts";
import { eachVisibleKey, KEYS, maskFunctions } from "./visible_keys.ts";

/** What a kernel does around the walk over the keys. */
export interface ForwardOptions {
  /** Queries that an invocation keeps. */
  readonly own: number;
  /** Whose rows are queries, keys and values side by side; `query` has the queries, where absent. */
  readonly packed?: "packed_rows";
}

/**
 * WGSL of attention: bindings `query`, `key`, `value`, `extents`, `starts`, `context` and, with dropout, `dropout_keys`; and
 * `log_sum_exp`. Queries behind the last are computed as the last again, and not stored.
 *
 * With rows that are packed, there is one query per sequence. An invocation takes its head of it, writes its head of the key
 * and the value where `starts` says, and reads those like all others: nobody else does. There is no `log_sum_exp` then.
 *
 * @example
 * ```ts
 * import { forwardCode } from "./forward.ts";
 * const sizes = { batch: 1, queries: 2, keys: 3, heads: 1, width: 4, dropout: undefined };
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * if (!forwardCode({ ...sizes, capabilities }, { own: 2 }).includes("log_sum_exp[")) throw new Error();
 * ```
 */
export function forwardCode(attention: AttentionCall, { own, packed }: ForwardOptions): string {
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
${
    headRows(attention.width, {
      read: [packed ?? "query", "key", "value"],
      write: ["context", ...(packed ? ["key", "value"] : [])],
    })
  }
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
  ${packed ? parted(packed) : ""}
  ${
    loadRows([
      packed
        ? { binding: packed, row: "query", first: "packed_at" }
        : { binding: "query", row: "query", first: "query_at" },
    ], { own, quads })
  }
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
    packed ? "" : unroll(own, (r) => `
  if (${condition(r)}) {
    log_sum_exp[(batch * parameters.heads + head) * parameters.queries + query${r}] = largest${r} + log(total${r});
  }`)
  }
}
`;
}

/** WGSL that writes the key and the value of the one query of a sequence, and says where the query is. */
function parted(packed: string): string {
  return `
  let packed_at0 = first_of(3u * batch * parameters.heads + head);
  if (start >= 0 && start < i32(parameters.keys)) {
    let new_at = first_of((batch * parameters.keys + u32(start)) * parameters.heads + head);
    let key_at = first_of((3u * batch + 1u) * parameters.heads + head);
    let value_at = first_of((3u * batch + 2u) * parameters.heads + head);
    for (var quad = 0u; quad < parameters.quads; quad++) {
      store_key(new_at, quad, load_${packed}(key_at, quad));
      store_value(new_at, quad, load_${packed}(value_at, quad));
    }
  }`;
}
