/** The gradient of cross-entropy: (softmax(logits) − one-hot target) · cotangent, from the saved log-sum-exp. */
import { operand } from "../../core/ops/evaluate_op.ts";
import type { CompositeKernel } from "../kernel.ts";
import { perElement } from "./per_element.ts";
import { rowVectors } from "./row_vectors.ts";

/** Inputs of the gradient: those of crossEntropy, its outputs, the cotangent of the first. */
const INPUT = { logits: 0, targets: 1, logSumExp: 3, cotangent: 4 } as const;

/** The kernel of the composite `crossEntropyGradient`. */
export const crossEntropyGradientKernel: CompositeKernel = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "a log-sum-exp near 80 is rounded to within 4e-6, which the exponential turns into a relative error " +
      "of the probability, however small its distance to the one-hot target",
  },
  supports: ({ gradient }) => gradient?.cotangents.join() === "0",
  reads: () => Object.values(INPUT),
  plan: ({ inputs }) => {
    const [rows = 0, width = 0] = operand(inputs, INPUT.logits).shape;
    const { type, steps } = rowVectors(width);
    const isTarget = type === "vec4f"
      ? "select(vec4f(), vec4f(1.0), vec4i(4 * i32(k)) + vec4i(0, 1, 2, 3) == vec4i(targets[row]))"
      : "select(0.0, 1.0, i32(k) == targets[row])";
    return {
      dispatches: [perElement({
        label: "crossEntropyGradient",
        bindings: [
          { name: "logits", type, access: "read", operand: { input: INPUT.logits } },
          { name: "targets", type: "i32", access: "read", operand: { input: INPUT.targets } },
          { name: "log_sum_exps", type: "f32", access: "read", operand: { input: INPUT.logSumExp } },
          { name: "cotangents", type: "f32", access: "read", operand: { input: INPUT.cotangent } },
          { name: "dlogits", type, access: "write", operand: { output: 0 } },
        ],
        parameters: [{ name: "steps", type: "u32", value: steps }],
        size: rows * steps,
        statements: `
  let row = i / parameters.steps;
  let k = i % parameters.steps;
  dlogits[i] = (exp(logits[i] - log_sum_exps[row]) - ${isTarget}) * cotangents[row];`,
      })],
    };
  },
};
