/** The largest value along an axis. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { aroundAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { perElement } from "./per_element.ts";

/** The kernel. Of nothing it gives the lowest float32, where the reference gives −∞, which WGSL does not have. */
export const maxKernel: OpKernel<"max"> = {
  tolerance: { absolute: 0, relative: 0, reason: "one of the inputs" },
  plan({ inputs, outputs }, { axis }) {
    const { size, inner } = aroundAxis(operand(inputs, 0), axis);
    const dispatch = perElement({
      label: "max",
      bindings: [
        { name: "x", type: "f32", access: "read", operand: { input: 0 } },
        { name: "y", type: "f32", access: "write", operand: { output: 0 } },
      ],
      parameters: [
        { name: "length", type: "u32", value: size },
        { name: "inner", type: "u32", value: inner },
      ],
      size: sizeOf(operand(outputs, 0).shape),
      statements:
        `let first = (i / parameters.inner) * parameters.length * parameters.inner + i % parameters.inner;
  var largest = -3.40282346e38;
  for (var k = 0u; k < parameters.length; k++) {
    largest = max(largest, x[first + k * parameters.inner]);
  }
  y[i] = largest;`,
    });
    return { dispatches: [dispatch] };
  },
};
