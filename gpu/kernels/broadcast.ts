/** Repetition along axes of size 1. */
import { broadcastStrides } from "../../core/ops/broadcasting.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { copyWalk, EXACT } from "./moved.ts";

/** The kernel. */
export const broadcastKernel: OpKernel<"broadcast"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }) {
    const { shape } = operand(outputs, 0);
    const strides = broadcastStrides(operand(inputs, 0).shape, shape);
    return { dispatches: [copyWalk("broadcast", { name: "x", shape, strides })] };
  },
};
