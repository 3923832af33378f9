/**
 * Rows added up by index: the gradient of an embedding. Indices are sorted and their segments added up in order,
 * so there are no float atomics and every run gives the same bits. Indices outside the table are ignored.
 */
import { operand } from "../../core/ops/evaluate_op.ts";
import { sizeOf } from "../../core/graph/tensor.ts";
import type { OpKernel } from "../kernel.ts";
import { perElement } from "./per_element.ts";
import { sumSegments } from "./scatter_add/segments.ts";
import { sort } from "./scatter_add/sort.ts";

/** The scatterAdd kernel. */
export const scatterAddKernel: OpKernel<"scatterAdd"> = {
  tolerance: {
    absolute: 1e-5,
    relative: 2e-6,
    reason:
      "a row's values are added in float32, in stretches of about the root of their number; they may cancel",
  },
  plan: ({ inputs, outputs }, { rows, part }) => {
    const size = sizeOf(operand(inputs, 1).shape);
    const [, width = 0] = operand(outputs, 0).shape;
    if (rows * width === 0) return { dispatches: [] };
    if (size === 0) return { dispatches: [zeros(rows * width)] };
    const sorted = sort({ keys: { input: 1 }, size, scratchBefore: 0 });
    const summed = sumSegments({
      values: { input: 0 },
      keys: sorted.keys,
      order: sorted.order,
      table: { output: 0 },
      size,
      width,
      rows,
      start: part?.start ?? 0,
      scratchBefore: sorted.scratch.length,
    });
    return {
      dispatches: [...sorted.dispatches, ...summed.dispatches],
      scratch: [...sorted.scratch, ...summed.scratch],
    };
  },
};

function zeros(size: number): ReturnType<typeof perElement> {
  return perElement({
    label: "zeros",
    bindings: [{ name: "y", type: "f32", access: "write", operand: { output: 0 } }],
    size,
    statements: "y[i] = 0.0;",
  });
}
