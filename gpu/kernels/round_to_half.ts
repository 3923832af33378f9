/** Numbers of 32 bits become numbers of 16, four at a time. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Dispatch, OpKernel } from "../kernel.ts";
import { EXACT } from "./moved.ts";
import { perElement } from "./per_element.ts";

/**
 * A dispatch that copies numbers; where its output is stored in 16 bits, that rounds them. Buffers are long enough for
 * whole quads.
 *
 * @example
 * ```ts
 * import { copyNumbers } from "./round_to_half.ts";
 * if (copyNumbers("widen", 5).parameters[0]?.value !== 2) throw new Error();
 * ```
 */
export function copyNumbers(label: string, elements: number): Dispatch {
  return perElement({
    label,
    bindings: [
      { name: "x", type: "vec4f", access: "read", operand: { input: 0 } },
      { name: "y", type: "vec4f", access: "write", operand: { output: 0 } },
    ],
    size: Math.ceil(elements / 4),
    statements: "y[i] = x[i];",
  });
}

/** The kernel. The plan stores its output in 16 bits, always. */
export const roundToHalfKernel: OpKernel<"roundToHalf"> = {
  tolerance: EXACT,
  plan: ({ outputs }) => ({
    dispatches: [copyNumbers("roundToHalf", sizeOf(operand(outputs, 0).shape))],
  }),
};
