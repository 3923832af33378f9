/** Who sees whom, as a matrix: only for attention without a kernel of its own. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { CAN_ATTEND } from "../wgsl/can_attend.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const visibleKernel: OpKernel<"visible"> = {
  tolerance: { absolute: 0, relative: 0, reason: "zeros and ones" },
  plan: ({ inputs, outputs }, { keys }) => ({
    dispatches: [perElement({
      label: "visible",
      bindings: [
        { name: "extents", type: "i32", access: "read", operand: { input: 0 } },
        { name: "start", type: "i32", access: "read", operand: { input: 1 } },
        { name: "y", type: "f32", access: "write", operand: { output: 0 } },
      ],
      parameters: [
        { name: "queries", type: "u32", value: operand(operand(inputs, 0).shape, 1) },
        { name: "keys", type: "u32", value: keys },
      ],
      size: sizeOf(operand(outputs, 0).shape),
      functions: CAN_ATTEND,
      statements: `let line = i / parameters.keys;
  let batch = line / parameters.queries;
  let query = start[batch] + i32(line % parameters.queries);
  let extent = vec2i(extents[2u * line], extents[2u * line + 1u]);
  y[i] = select(0.0, 1.0, can_attend(query, i32(i % parameters.keys), extent));`,
    })],
  }),
};
