/** Some rows of a memory. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. The reference refuses rows outside the memory; here they are zero. */
export const readRowsKernel: OpKernel<"readRows"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { count }) {
    const memory = operand(inputs, 0);
    const width = sizeOfAxis(memory, 2);
    const unit = unitOf([width]);
    const [from, to] = fromTo(unit);
    const dispatch = perElement({
      label: "readRows",
      bindings: [from, { name: "start", type: "i32", access: "read", operand: { input: 1 } }, to],
      parameters: [
        { name: "length", type: "i32", value: sizeOfAxis(memory, 1) },
        { name: "rows", type: "u32", value: count },
        { name: "width", type: "u32", value: width / unit.words },
      ],
      size: sizeOf(operand(outputs, 0).shape) / unit.words,
      statements: `let line = i / parameters.width;
  let batch = line / parameters.rows;
  let row = start[batch] + i32(line % parameters.rows);
  if (row >= 0 && row < parameters.length) {
    y[i] = x[(batch * u32(parameters.length) + u32(row)) * parameters.width + i % parameters.width];
  } else {
    y[i] = ${unit.zero};
  }`,
    });
    return { dispatches: [dispatch] };
  },
};
