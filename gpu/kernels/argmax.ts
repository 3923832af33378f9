/** Where the largest value along an axis stands. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { aroundAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { lanesPerRow, perRow } from "./per_row.ts";

/**
 * The kernel. Every lane finds the first of its largest values; of the lanes that have the largest of all, the
 * lowest index wins. Indices pass through float32, which is exact up to 2^24.
 */
export const argmaxKernel: OpKernel<"argmax"> = {
  tolerance: { absolute: 0, relative: 0, reason: "an index" },
  plan({ inputs, outputs, capabilities }, { axis }) {
    const { size, inner } = aroundAxis(operand(inputs, 0), axis);
    const dispatch = perRow({
      label: "argmax",
      bindings: [
        { name: "x", type: "f32", access: "read", operand: { input: 0 } },
        { name: "y", type: "i32", access: "write", operand: { output: 0 } },
      ],
      parameters: [
        { name: "length", type: "u32", value: size },
        { name: "inner", type: "u32", value: inner },
      ],
      rows: sizeOf(operand(outputs, 0).shape),
      lanes: lanesPerRow(capabilities),
      statements:
        `let first = (row / parameters.inner) * parameters.length * parameters.inner + row % parameters.inner;
  var best = -3.40282346e38;
  var at = 0u;
  for (var k = lane; k < parameters.length; k += LANES) {
    let value = x[first + k * parameters.inner];
    if (value > best || k == lane) { best = value; at = k; }
  }
  let top = largest(lane, best);
  let isCandidate = lane < parameters.length && best == top;
  let negated = largest(lane, select(-3.40282346e38, -f32(at), isCandidate));
  if (lane == 0u) { y[row] = i32(-negated); }`,
    });
    return { dispatches: [dispatch] };
  },
};
