/** A choice among weighted alternatives, by a given number. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { lanesPerRow, perRow } from "./per_row.ts";

/** Weights that are added up on their own, so that rounding errors stay small in long rows. */
const BLOCK = 64;

/**
 * The kernel. Weights are added up in blocks, and the blocks in stretches, one per lane; then one lane looks for the
 * stretch, the block and the place.
 */
export const pickKernel: OpKernel<"pick"> = {
  tolerance: {
    absolute: 0,
    relative: 0,
    reason: "an index; where the number is within float32 rounding of a boundary, it may be its neighbour's",
  },
  plan({ inputs, outputs, capabilities }) {
    const weights = operand(inputs, 0);
    const length = sizeOfAxis(weights, weights.shape.length - 1);
    const lanes = lanesPerRow(capabilities);
    const dispatch = perRow({
      label: "pick",
      bindings: [
        { name: "weights", type: "f32", access: "read", operand: { input: 0 } },
        { name: "shares", type: "f32", access: "read", operand: { input: 1 } },
        { name: "y", type: "i32", access: "write", operand: { output: 0 } },
      ],
      parameters: [
        { name: "length", type: "u32", value: length },
        { name: "blocks", type: "u32", value: Math.ceil(length / BLOCK) },
      ],
      rows: sizeOf(operand(outputs, 0).shape),
      lanes,
      functions: `
${lanes > 1 ? `var<workgroup> stretches: array<f32, ${lanes}>;` : ""}

fn of_block(first: u32, block: u32) -> f32 {
  var sum = 0.0;
  let end = min((block + 1u) * ${BLOCK}u, parameters.length);
  for (var k = block * ${BLOCK}u; k < end; k++) { sum += weights[first + k]; }
  return sum;
}
`,
      statements: `let first = row * parameters.length;
  let each = (parameters.blocks + LANES - 1u) / LANES;
  var own = 0.0;
  for (var block = lane * each; block < min((lane + 1u) * each, parameters.blocks); block++) {
    own += of_block(first, block);
  }
  ${lanes > 1 ? "stretches[lane] = own;\n  workgroupBarrier();" : ""}
  if (lane != 0u) { return; }
  var all = own;
  ${lanes > 1 ? "for (var k = 1u; k < LANES; k++) { all += stretches[k]; }" : ""}
  let share = shares[row] * all;
  var sum = 0.0;
  var block = 0u;
  ${
        lanes > 1
          ? `for (var k = 0u; k < LANES; k++) {
    if (sum + stretches[k] > share || (k + 1u) * each >= parameters.blocks) { break; }
    sum += stretches[k];
    block += each;
  }`
          : ""
      }
  for (; block + 1u < parameters.blocks; block++) {
    let next = sum + of_block(first, block);
    if (next > share) { break; }
    sum = next;
  }
  var found = -1;
  for (var k = block * ${BLOCK}u; k < parameters.length && !(found >= 0 && sum > share); k++) {
    let weight = weights[first + k];
    sum += weight;
    if (weight > 0.0) { found = i32(k); }
  }
  // Rounding can leave a remainder behind the last place.
  for (var k = block * ${BLOCK}u; found < 0 && k > 0u; k--) {
    if (weights[first + k - 1u] > 0.0) { found = i32(k) - 1; }
  }
  y[row] = max(found, 0);`,
    });
    return { dispatches: [dispatch] };
  },
};
