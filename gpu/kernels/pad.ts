/** Zeros around a tensor, along one axis. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { aroundAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const padKernel: OpKernel<"pad"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { axis, before, after }) {
    const { size, inner } = aroundAxis(operand(inputs, 0), axis);
    const lengths = [before * inner, size * inner, after * inner];
    const unit = unitOf(lengths);
    const [zeros = 0, kept = 0, behind = 0] = lengths.map((length) => length / unit.words);
    const dispatch = perElement({
      label: "pad",
      bindings: fromTo(unit),
      parameters: [
        { name: "padded", type: "u32", value: zeros + kept + behind },
        { name: "kept", type: "u32", value: kept },
        { name: "before", type: "u32", value: zeros },
      ],
      size: sizeOf(operand(outputs, 0).shape) / unit.words,
      statements: `let place = i % parameters.padded;
  if (place >= parameters.before && place < parameters.before + parameters.kept) {
    y[i] = x[(i / parameters.padded) * parameters.kept + place - parameters.before];
  } else {
    y[i] = ${unit.zero};
  }`,
    });
    return { dispatches: [dispatch] };
  },
};
