/** Zeros around a tensor, along one axis. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { aroundAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, WORDS_IN, WORDS_OUT } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const padKernel: OpKernel<"pad"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { axis, before, after }) {
    const { size, inner } = aroundAxis(operand(inputs, 0), axis);
    const dispatch = perElement({
      label: "pad",
      bindings: [WORDS_IN, WORDS_OUT],
      parameters: [
        { name: "padded", type: "u32", value: (before + size + after) * inner },
        { name: "stride", type: "u32", value: size * inner },
        { name: "before", type: "u32", value: before * inner },
      ],
      size: sizeOf(operand(outputs, 0).shape),
      statements: `let place = i % parameters.padded;
  if (place >= parameters.before && place < parameters.before + parameters.stride) {
    y[i] = x[(i / parameters.padded) * parameters.stride + place - parameters.before];
  } else {
    y[i] = 0u;
  }`,
    });
    return { dispatches: [dispatch] };
  },
};
