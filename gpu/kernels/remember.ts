/** Queries, keys and values that follow a key/value memory: one pass over the new rows. */
import { sizeOf, type TensorType } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { CompositeKernel, Dispatch } from "../kernel.ts";
import { copyOf, EXACT, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

const MEMORY = [1, 2];

/**
 * The kernel of the composite `remember`. A memory that is not written in place is copied first. The reference refuses
 * rows that do not fit the memory; here they are dropped.
 */
export const rememberKernel: CompositeKernel = {
  tolerance: EXACT,
  supports: () => true,
  updates: MEMORY.map((index) => ({ output: index, input: index })),
  plan({ inputs, updates }) {
    const kept = MEMORY.filter((index) => updates.every(({ input }) => input !== index));
    return {
      dispatches: [
        ...kept.map((index) =>
          copyOf("remember, memory copied", operand(inputs, index), { input: index, output: index })
        ),
        written(inputs),
      ],
    };
  },
};

function written(inputs: readonly TensorType[]): Dispatch {
  const [packed, memory] = [operand(inputs, 0), operand(inputs, 1)];
  const width = sizeOfAxis(memory, 2);
  const { type, words } = unitOf([width]);
  return perElement({
    label: "remember",
    bindings: [
      { name: "packed_rows", type, access: "read", operand: { input: 0 } },
      { name: "start", type: "i32", access: "read", operand: { input: 3 } },
      { name: "query", type, access: "write", operand: { output: 0 } },
      { name: "keys", type, access: "write", operand: { output: 1 } },
      { name: "values", type, access: "write", operand: { output: 2 } },
    ],
    parameters: [
      { name: "length", type: "i32", value: sizeOfAxis(memory, 1) },
      { name: "count", type: "u32", value: sizeOfAxis(packed, 1) },
      { name: "width", type: "u32", value: width / words },
    ],
    size: sizeOf(packed.shape) / words / 3,
    // Few divisions: on a CPU they would take longer than the rest.
    statements: `let line = i / parameters.width;
  let column = i - line * parameters.width;
  let batch = line / parameters.count;
  let row = start[batch] + i32(line - batch * parameters.count);
  let first = 3u * line * parameters.width + column;
  query[i] = packed_rows[first];
  if (row >= 0 && row < parameters.length) {
    let at = (batch * u32(parameters.length) + u32(row)) * parameters.width + column;
    keys[at] = packed_rows[first + parameters.width];
    values[at] = packed_rows[first + 2u * parameters.width];
  }`,
  });
}
