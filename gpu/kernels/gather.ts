/** Rows of a table, by index. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/**
 * The kernel. The reference refuses an index outside the table; here such a row is zero, so that nothing is read
 * out of bounds, and ids that are written as inputs are checked when they are written.
 */
export const gatherKernel: OpKernel<"gather"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { part }) {
    const table = operand(inputs, 0);
    const width = sizeOfAxis(table, 1);
    const unit = unitOf([width]);
    const [from, to] = fromTo(unit);
    const dispatch = perElement({
      label: "gather",
      bindings: [
        from,
        { name: "indices", type: "i32", access: "read", operand: { input: 1 } },
        to,
      ],
      parameters: [
        { name: "width", type: "u32", value: width / unit.words },
        { name: "rows", type: "i32", value: sizeOfAxis(table, 0) },
        { name: "start", type: "i32", value: part?.start ?? 0 },
      ],
      size: sizeOf(operand(outputs, 0).shape) / unit.words,
      statements: `let row = indices[i / parameters.width] - parameters.start;
  if (row >= 0 && row < parameters.rows) {
    y[i] = x[u32(row) * parameters.width + i % parameters.width];
  } else {
    y[i] = ${unit.zero};
  }`,
    });
    return { dispatches: [dispatch] };
  },
};
