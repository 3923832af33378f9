/**
 * a[…, M, K] · b[…, N, K]ᵀ. Two families: tiles in registers for software drivers, tiles in workgroup memory for
 * real GPUs. All have exact edges: nothing is read or written outside, and no padding is seen.
 */
import { operand } from "../../core/ops/evaluate_op.ts";
import type { KernelCall, OpKernel } from "../kernel.ts";
import { planProduct } from "./matmul/plan_product.ts";
import type { Product } from "./matmul/product.ts";

/** The product kernel. */
export const matmulKernel: OpKernel<"matmul"> = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "K products of numbers near 1 are added in float32, four at a time at most; an element near 0 may be " +
      "the difference of large ones",
  },
  plan: (call) => planProduct(productOf(call), call),
};

function productOf({ inputs }: KernelCall): Product {
  const [a, b] = [operand(inputs, 0).shape, operand(inputs, 1).shape];
  const [rows = 0, inner = 0] = a.slice(-2);
  const [columns = 0] = b.slice(-2);
  const batch = a.slice(0, -2).reduce((product, size) => product * size, 1);
  return {
    batch,
    rows,
    columns,
    inner,
    a: { input: 0 },
    b: { input: 1 },
    rowStride: columns,
    columnStride: 1,
  };
}
