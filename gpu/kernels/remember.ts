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
    size: sizeOf(packed.shape) / words,
    statements: `let line = i / (3u * parameters.width);
  let part = i / parameters.width % 3u;
  let column = i % parameters.width;
  let batch = line / parameters.count;
  let row = start[batch] + i32(line % parameters.count);
  let at = (batch * u32(parameters.length) + u32(row)) * parameters.width + column;
  let fits = row >= 0 && row < parameters.length;
  if (part == 0u) { query[line * parameters.width + column] = packed_rows[i]; }
  if (part == 1u && fits) { keys[at] = packed_rows[i]; }
  if (part == 2u && fits) { values[at] = packed_rows[i]; }`,
  });
}
