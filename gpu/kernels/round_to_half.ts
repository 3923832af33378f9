/** Numbers of 32 bits become numbers that 16 bits hold, four at a time. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { HALF_BITS } from "../wgsl/half.ts";
import { EXACT } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. Buffers are long enough for whole quads. */
export const roundToHalfKernel: OpKernel<"roundToHalf"> = {
  tolerance: EXACT,
  plan: ({ outputs }) => ({
    dispatches: [perElement({
      label: "roundToHalf",
      bindings: [
        { name: "x", type: "vec4f", access: "read", operand: { input: 0 } },
        { name: "y", type: "vec4f", access: "write", operand: { output: 0 } },
      ],
      size: Math.ceil(sizeOf(operand(outputs, 0).shape) / 4),
      functions: HALF_BITS,
      statements: `let half = half_bits(x[i]);
  y[i] = vec4f(unpack2x16float(half.x), unpack2x16float(half.y));`,
    })],
  }),
};
