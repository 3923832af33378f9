/** Tensors one after another, along one axis: a dispatch per part, so that there may be any number of them. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { aroundAxis, sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const concatenateKernel: OpKernel<"concatenate"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { axis }) {
    const { size, inner } = aroundAxis(operand(outputs, 0), axis);
    const unit = unitOf(inputs.map((part) => sizeOfAxis(part, axis) * inner));
    let before = 0;
    const dispatches = inputs.map((part, input) => {
      const own = sizeOfAxis(part, axis) * inner / unit.words;
      const dispatch = perElement({
        label: "concatenate",
        bindings: fromTo(unit, { input }),
        parameters: [
          { name: "part", type: "u32", value: own },
          { name: "stride", type: "u32", value: size * inner / unit.words },
          { name: "before", type: "u32", value: before },
        ],
        size: sizeOf(part.shape) / unit.words,
        statements:
          "y[(i / parameters.part) * parameters.stride + parameters.before + i % parameters.part] = x[i];",
      });
      before += own;
      return dispatch;
    });
    return { dispatches };
  },
};
