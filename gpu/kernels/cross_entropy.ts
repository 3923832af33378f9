/** Cross-entropy of rows of logits: a row is read twice, for its largest logit and for the sum of exponentials. */
import { operand } from "../../core/ops/evaluate_op.ts";
import type { CompositeKernel } from "../kernel.ts";
import { logitAt, logSumExp } from "./log_sum_exp.ts";
import { lanesPerRow, perRow } from "./per_row.ts";
import { rowVectors } from "./row_vectors.ts";

/** The kernel of the composite `crossEntropy`. */
export const crossEntropyKernel: CompositeKernel = {
  tolerance: {
    absolute: 4e-6,
    relative: 2e-6,
    reason:
      "exp is bounded by 3 + 2|x| ULP, log only absolutely; the loss is a difference of two logits' size",
  },
  supports: () => true,
  plan: ({ inputs, capabilities }) => {
    const [rows = 0, width = 0] = operand(inputs, 0).shape;
    const vectors = rowVectors(width);
    const { type, steps } = vectors;
    return {
      dispatches: [perRow({
        label: "crossEntropy",
        bindings: [
          { name: "logits", type, access: "read", operand: { input: 0 } },
          { name: "targets", type: "i32", access: "read", operand: { input: 1 } },
          { name: "losses", type: "f32", access: "write", operand: { output: 0 } },
          { name: "log_sum_exps", type: "f32", access: "write", operand: { output: 1 } },
        ],
        parameters: [
          { name: "steps", type: "u32", value: steps },
          { name: "width", type: "u32", value: width },
        ],
        rows,
        lanes: lanesPerRow(capabilities),
        statements: `
  let first = row * parameters.steps;
  ${logSumExp(vectors)}
  if (lane == 0u) {
    // As in the definition, a target outside the row has no logit.
    let target_index = u32(targets[row]);
    var of_target = 0.0;
    if (target_index < parameters.width) {
      of_target = ${logitAt("target_index", vectors)};
    }
    losses[row] = (top - of_target) + log_sum;
    log_sum_exps[row] = top + log_sum;
  }`,
      })],
    };
  },
};
