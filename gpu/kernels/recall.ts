/** Attention of one new token per sequence, whose key and value are written into the memory on the way. */
import { operand } from "../../core/ops/evaluate_op.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import type { Binding, CompositeKernel } from "../kernel.ts";
import { attentionCall, INPUT, parametersOf } from "./attention/attention_call.ts";
import { forwardCode } from "./attention/forward.ts";
import { rowType } from "./attention/head_rows.ts";
import { itemsOf } from "./attention/items.ts";
import { attentionKernel } from "./attention.ts";
import { copyOf } from "./moved.ts";

const PACKED = "packed_rows";

/** The memory: output 1 is input 1 with a new key, output 2 is input 2 with a new value. */
const MEMORY = [1, 2].map((index) => ({ output: index, input: index }));

/**
 * The kernel of the composite `recall`, on software drivers, where a dispatch more costs as much as all of this, and for
 * one token. A memory that is not written in place is copied first. The reference refuses rows that do not fit the memory;
 * here they are dropped.
 */
export const recallKernel: CompositeKernel = {
  tolerance: attentionKernel.tolerance,
  supports: ({ attributes }, { inputs, capabilities }) =>
    capabilities.isSoftware && sizeOfAxis(operand(inputs, 0), 1) === 1 && attributes.rate === undefined,
  updates: MEMORY,
  plan(call, composite) {
    const { inputs, updates } = call;
    // Packed rows stand where attention has its queries, and are as many, but three times as wide.
    const packed = operand(inputs, 0);
    const query = { ...packed, shape: [...packed.shape.slice(0, -1), sizeOfAxis(operand(inputs, 1), 2)] };
    const attention = attentionCall({ ...call, inputs: [query, ...inputs.slice(1)] }, composite);
    const items = itemsOf(attention, { rows: attention.queries, own: 1 });
    const type = rowType(attention.width);
    const kept = MEMORY.filter(({ input }) => updates.every((each) => each.input !== input));
    const memory = (name: string, output: number): Binding => (
      { name, type, access: "write", operand: { output } }
    );
    return {
      dispatches: [
        ...kept.map((each) => copyOf("recall, memory copied", operand(inputs, each.input), each)),
        {
          label: "recall",
          bindings: [
            { name: PACKED, type, access: "read", operand: { input: INPUT.query } },
            memory("key", INPUT.key),
            memory("value", INPUT.value),
            { name: "extents", type: "i32", access: "read", operand: { input: INPUT.extents } },
            { name: "starts", type: "i32", access: "read", operand: { input: INPUT.start } },
            { name: "context", type, access: "write", operand: { output: 0 } },
          ],
          parameters: parametersOf(attention, items),
          code: forwardCode(attention, { own: 1, packed: PACKED }),
          workgroups: items.workgroups,
        },
      ],
    };
  },
};
