/** Rows of several tables, added up: each is loaded, the sum is stored once. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Binding, CompositeKernel } from "../kernel.ts";
import { unroll } from "../wgsl/unroll.ts";
import { perElement } from "./per_element.ts";
import { rowVectors } from "./row_vectors.ts";

/**
 * The kernel of the composite `sumOfRows`. It adds in the order of the body, so that the bits are those of the body. The
 * reference refuses an index outside its table; here such a row is zero, as it is for `gather`.
 */
export const sumOfRowsKernel: CompositeKernel = {
  tolerance: { absolute: 1e-6, relative: 1e-6, reason: "a few float32 additions" },
  supports: (_, { inputs, capabilities }) => inputs.length < capabilities.maxStorageBuffersPerShader,
  plan({ inputs, outputs }) {
    const count = inputs.length / 2;
    const width = sizeOfAxis(operand(inputs, 0), 1);
    const { type, steps, zero } = rowVectors(width);
    const tables = Array.from({ length: count }, (_, k) => sizeOfAxis(operand(inputs, 2 * k), 0));
    return {
      dispatches: [perElement({
        label: "sumOfRows",
        bindings: [
          ...tables.flatMap((_, k): readonly Binding[] => [
            { name: `table_${k}`, type, access: "read", operand: { input: 2 * k } },
            { name: `indices_${k}`, type: "i32", access: "read", operand: { input: 2 * k + 1 } },
          ]),
          { name: "y", type, access: "write", operand: { output: 0 } },
        ],
        parameters: [
          { name: "steps", type: "u32", value: steps },
          ...tables.map((rows, k) => ({ name: `rows_${k}`, type: "i32", value: rows }) as const),
        ],
        size: sizeOf(operand(outputs, 0).shape) / (type === "vec4f" ? 4 : 1),
        statements: `let line = i / parameters.steps;
  let step = i % parameters.steps;
  ${
          unroll(count, (k) => `
  let row_${k} = indices_${k}[line];
  var value_${k} = ${zero};
  if (row_${k} >= 0 && row_${k} < parameters.rows_${k}) {
    value_${k} = table_${k}[u32(row_${k}) * parameters.steps + step];
  }`)
        }
  y[i] = ${tables.map((_, k) => `value_${k}`).join(" + ")};`,
      })],
    };
  },
};
