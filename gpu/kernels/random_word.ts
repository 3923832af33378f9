/** One random word for each of several keys. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { PHILOX } from "../wgsl/philox.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const randomWordKernel: OpKernel<"randomWord"> = {
  tolerance: { absolute: 0, relative: 0, reason: "the same words as core/random" },
  plan: ({ outputs }) => ({
    dispatches: [perElement({
      label: "randomWord",
      bindings: [
        { name: "keys", type: "u32", access: "read", operand: { input: 0 } },
        { name: "streams", type: "i32", access: "read", operand: { input: 1 } },
        { name: "y", type: "u32", access: "write", operand: { output: 0 } },
      ],
      size: sizeOf(operand(outputs, 0).shape),
      functions: PHILOX,
      statements: "y[i] = random_word(vec2u(keys[2u * i], keys[2u * i + 1u]), u32(streams[i]), 0u);",
    })],
  }),
};
