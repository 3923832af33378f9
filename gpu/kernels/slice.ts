/** A stretch of one axis. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { aroundAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, WORDS_IN, WORDS_OUT } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const sliceKernel: OpKernel<"slice"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { axis, start, end }) {
    const { size, inner } = aroundAxis(operand(inputs, 0), axis);
    const dispatch = perElement({
      label: "slice",
      bindings: [WORDS_IN, WORDS_OUT],
      parameters: [
        { name: "kept", type: "u32", value: (end - start) * inner },
        { name: "stride", type: "u32", value: size * inner },
        { name: "start", type: "u32", value: start * inner },
      ],
      size: sizeOf(operand(outputs, 0).shape),
      statements:
        "y[i] = x[(i / parameters.kept) * parameters.stride + parameters.start + i % parameters.kept];",
    });
    return { dispatches: [dispatch] };
  },
};
