/** Random words. */
import { input } from "../../core/graph/node.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { randomBits } from "../../core/ops/random_bits.ts";
import type { OpKernel } from "../kernel.ts";
import { elementwiseDispatch } from "./elementwise.ts";

/** The kernel. */
export const randomBitsKernel: OpKernel<"randomBits"> = {
  tolerance: { absolute: 0, relative: 0, reason: "the same words as core/random" },
  plan({ inputs }, attributes) {
    const key = input("key", operand(inputs, 0));
    const results = [randomBits(key, attributes)];
    return {
      dispatches: [elementwiseDispatch({ label: "randomBits", parameters: [key], results, outputs: [0] })],
    };
  },
};
