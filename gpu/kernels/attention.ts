/**
 * Attention without a matrix of scores (FlashAttention, Dao et al. 2022): an invocation goes over the visible keys
 * of a few queries of one head, keeping the largest score and the sums so far. Time follows the number of visible
 * pairs, memory the length.
 */
import type { CompositeKernel } from "../kernel.ts";
import { attentionCall, INPUT, parametersOf } from "./attention/attention_call.ts";
import { forwardCode } from "./attention/forward.ts";
import { rowType } from "./attention/head_rows.ts";
import { itemsOf } from "./attention/items.ts";
import { ownRows } from "./attention/registers.ts";

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
        code: forwardCode(attention, { own }),
        workgroups: items.workgroups,
      }],
    };
  },
};
