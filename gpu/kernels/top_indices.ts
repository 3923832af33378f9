/** Where the largest elements of rows stand. */
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { lanesPerRow, perRow } from "./per_row.ts";

/**
 * The kernel. In every round it finds the next one in the order of value and place. Places pass through float32,
 * which is exact up to 2^24.
 */
export const topIndicesKernel: OpKernel<"topIndices"> = {
  tolerance: { absolute: 0, relative: 0, reason: "indices" },
  plan({ inputs, outputs, capabilities }, { count }) {
    const x = operand(inputs, 0);
    const length = sizeOfAxis(x, x.shape.length - 1);
    const dispatch = perRow({
      label: "topIndices",
      bindings: [
        { name: "x", type: "f32", access: "read", operand: { input: 0 } },
        { name: "y", type: "i32", access: "write", operand: { output: 0 } },
      ],
      parameters: [
        { name: "length", type: "u32", value: length },
        { name: "count", type: "u32", value: count },
      ],
      rows: sizeOf(operand(outputs, 0).shape) / count,
      lanes: lanesPerRow(capabilities),
      statements: `let first = row * parameters.length;
  var last = 0.0;
  var last_at = 0u;
  for (var found = 0u; found < parameters.count; found++) {
    var best = -3.40282346e38;
    var at = parameters.length;
    for (var k = lane; k < parameters.length; k += LANES) {
      let value = x[first + k];
      let comes_later = found == 0u || value < last || (value == last && k > last_at);
      if (comes_later && (value > best || at == parameters.length)) { best = value; at = k; }
    }
    let top = largest(lane, best);
    let is_candidate = at < parameters.length && best == top;
    let negated = largest(lane, select(-3.40282346e38, -f32(at), is_candidate));
    last = top;
    last_at = u32(-negated);
    if (lane == 0u) { y[row * parameters.count + found] = i32(last_at); }
  }`,
    });
    return { dispatches: [dispatch] };
  },
};
