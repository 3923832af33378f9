/** Who sees whom, as a matrix: only for attention without a kernel of its own. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { CAN_ATTEND } from "../wgsl/can_attend.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const visibleKernel: OpKernel<"visible"> = {
  tolerance: { absolute: 0, relative: 0, reason: "zeros and ones" },
  plan: ({ outputs }, { queries, keys }) => ({
    dispatches: [perElement({
      label: "visible",
      bindings: [
        { name: "lengths", type: "i32", access: "read", operand: { input: 0 } },
        { name: "start", type: "i32", access: "read", operand: { input: 1 } },
        { name: "y", type: "f32", access: "write", operand: { output: 0 } },
      ],
      parameters: [
        { name: "queries", type: "u32", value: queries },
        { name: "keys", type: "u32", value: keys },
      ],
      size: sizeOf(operand(outputs, 0).shape),
      functions: CAN_ATTEND,
      statements: `let line = i / parameters.keys;
  let batch = line / parameters.queries;
  let query = start[batch] + i32(line % parameters.queries);
  y[i] = select(0.0, 1.0, can_attend(query, i32(i % parameters.keys), lengths[batch]));`,
    })],
  }),
};
