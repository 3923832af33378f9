/** Repetition along axes of size 1. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { broadcastStrides } from "../../core/ops/broadcasting.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { stridedIndex } from "../wgsl/strided_index.ts";
import { EXACT, WORDS_IN, WORDS_OUT } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const broadcastKernel: OpKernel<"broadcast"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }) {
    const [x, y] = [operand(inputs, 0), operand(outputs, 0)];
    const index = stridedIndex({ name: "x", shape: y.shape, strides: broadcastStrides(x.shape, y.shape) });
    const dispatch = perElement({
      label: "broadcast",
      bindings: [WORDS_IN, WORDS_OUT],
      parameters: index.parameters,
      size: sizeOf(y.shape),
      statements: `y[i] = x[${index.expression}];`,
    });
    return { dispatches: [dispatch] };
  },
};
