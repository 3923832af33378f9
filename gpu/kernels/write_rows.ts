/** A memory with some rows replaced. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. The reference refuses rows that do not fit the memory; here they are dropped. */
export const writeRowsKernel: OpKernel<"writeRows"> = {
  tolerance: EXACT,
  plan({ inputs }) {
    const [memory, rows] = [operand(inputs, 0), operand(inputs, 1)];
    const width = sizeOfAxis(memory, 2);
    const unit = unitOf([width]);
    const [from, to] = fromTo(unit);
    const dispatch = perElement({
      label: "writeRows",
      bindings: [
        from,
        { name: "rows", type: unit.type, access: "read", operand: { input: 1 } },
        { name: "start", type: "i32", access: "read", operand: { input: 2 } },
        to,
      ],
      parameters: [
        { name: "length", type: "u32", value: sizeOfAxis(memory, 1) },
        { name: "count", type: "i32", value: sizeOfAxis(rows, 1) },
        { name: "width", type: "u32", value: width / unit.words },
      ],
      size: sizeOf(memory.shape) / unit.words,
      statements: `let line = i / parameters.width;
  let batch = line / parameters.length;
  let row = i32(line % parameters.length) - start[batch];
  if (row >= 0 && row < parameters.count) {
    y[i] = rows[(batch * u32(parameters.count) + u32(row)) * parameters.width + i % parameters.width];
  } else {
    y[i] = x[i];
  }`,
    });
    return { dispatches: [dispatch] };
  },
};
