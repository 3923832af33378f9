/** Where to cut off a distribution. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { lanesPerRow, perRow } from "./per_row.ts";

/** Weights that are added up on their own, so that rounding errors stay small in long rows. */
const BLOCK = 64;

/**
 * The kernel. Float32 numbers are ordered as their bits are, once those of negative ones are turned around. So the
 * answer is found by its bits, three at a time: a round adds up what is larger than each of seven candidates.
 */
export const thresholdKernel: OpKernel<"threshold"> = {
  tolerance: {
    absolute: 0,
    relative: 0,
    reason: "one of the inputs; where a limit is within float32 rounding of a sum, it may be its neighbour",
  },
  plan({ inputs, outputs, capabilities }) {
    const x = operand(inputs, 0);
    const dispatch = perRow({
      label: "threshold",
      bindings: [
        { name: "x", type: "f32", access: "read", operand: { input: 0 } },
        { name: "weights", type: "f32", access: "read", operand: { input: 1 } },
        { name: "limits", type: "f32", access: "read", operand: { input: 2 } },
        { name: "y", type: "f32", access: "write", operand: { output: 0 } },
      ],
      parameters: [{ name: "length", type: "u32", value: sizeOfAxis(x, x.shape.length - 1) }],
      rows: sizeOf(operand(outputs, 0).shape),
      lanes: lanesPerRow(capabilities),
      functions: `
fn ordered(value: f32) -> u32 {
  let bits = bitcast<u32>(select(value, 0.0, value == 0.0)); // of the two zeros one
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}
`,
      statements: `let first = row * parameters.length;
  let limit = limits[row];
  var found = 0u;
  for (var round = 0u; round < 11u; round++) {
    let shift = 30u - 3u * round;
    let below = (1u << shift) - 1u;
    let low = vec4u(found + below) + (vec4u(0u, 1u, 2u, 3u) << vec4u(shift));
    var high = vec4u(found + below) + (vec4u(4u, 5u, 6u, 7u) << vec4u(shift));
    // The first digit has two bits.
    if (round == 0u) { high = vec4u(0xffffffffu); }
    var low_sum = vec4f();
    var high_sum = vec4f();
    for (var k = lane; k < parameters.length;) {
      var low_block = vec4f();
      var high_block = vec4f();
      for (let stop = min(k + ${BLOCK}u * LANES, parameters.length); k < stop; k += LANES) {
        let key = vec4u(ordered(x[first + k]));
        let weight = vec4f(weights[first + k]);
        low_block += select(vec4f(), weight, key > low);
        high_block += select(vec4f(), weight, key > high);
      }
      low_sum += low_block;
      high_sum += high_block;
    }
    var digit = 0u;
    for (var k = 0u; k < 4u; k++) { digit += select(0u, 1u, total(lane, low_sum[k]) > limit); }
    for (var k = 0u; k < 4u; k++) { digit += select(0u, 1u, total(lane, high_sum[k]) > limit); }
    found += digit << shift;
  }
  // The smallest element that is not below, in case everything together weighs less than the limit.
  var smallest = 3.40282346e38;
  for (var k = lane; k < parameters.length; k += LANES) {
    let value = x[first + k];
    smallest = select(smallest, min(smallest, value), ordered(value) >= found);
  }
  let all = -largest(lane, -smallest);
  if (lane == 0u) { y[row] = all; }`,
    });
    return { dispatches: [dispatch] };
  },
};
