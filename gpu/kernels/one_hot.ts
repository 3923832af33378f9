/** Indices as rows with a single 1; a row without one where the index is out of range. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const oneHotKernel: OpKernel<"oneHot"> = {
  tolerance: { absolute: 0, relative: 0, reason: "zeros and ones" },
  plan: ({ outputs }, { depth }) => ({
    dispatches: [perElement({
      label: "oneHot",
      bindings: [
        { name: "indices", type: "i32", access: "read", operand: { input: 0 } },
        { name: "y", type: "f32", access: "write", operand: { output: 0 } },
      ],
      parameters: [{ name: "depth", type: "u32", value: depth }],
      size: sizeOf(operand(outputs, 0).shape),
      statements: "y[i] = select(0.0, 1.0, indices[i / parameters.depth] == i32(i % parameters.depth));",
    })],
  }),
};
