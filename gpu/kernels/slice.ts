/** A stretch of one axis. */
import { stridesOf } from "../../core/ops/broadcasting.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { copyWalk, EXACT } from "./moved.ts";

/** The kernel. */
export const sliceKernel: OpKernel<"slice"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { axis, start }) {
    const strides = stridesOf(operand(inputs, 0).shape);
    const { shape } = operand(outputs, 0);
    const offset = start * operand(strides, axis);
    return { dispatches: [copyWalk("slice", { name: "x", shape, strides, offset })] };
  },
};
