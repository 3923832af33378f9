/**
 * a[…, M, K] · b[…, N, K]ᵀ. Two families: tiles in registers for software drivers, tiles in workgroup memory for
 * real GPUs. All have exact edges: nothing is read or written outside, and no padding is seen.
 */
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { planProduct } from "./matmul/plan_product.ts";
import { productOf } from "./matmul/product.ts";

/** The product kernel. */
export const matmulKernel: OpKernel<"matmul"> = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "K products of numbers near 1 are added in float32, four at a time at most; an element near 0 may be " +
      "the difference of large ones",
  },
  plan: (call) => planProduct(productOf(operand(call.inputs, 0), operand(call.inputs, 1)), call),
};
