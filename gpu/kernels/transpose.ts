/** Axes in another order. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { stridesOf } from "../../core/ops/broadcasting.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { OpKernel } from "../kernel.ts";
import { stridedIndex } from "../wgsl/strided_index.ts";
import { EXACT, WORDS_IN, WORDS_OUT } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const transposeKernel: OpKernel<"transpose"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { permutation }) {
    const own = stridesOf(operand(inputs, 0).shape);
    const { shape } = operand(outputs, 0);
    const index = stridedIndex({ name: "x", shape, strides: permutation.map((axis) => own[axis] ?? 0) });
    const dispatch = perElement({
      label: "transpose",
      bindings: [WORDS_IN, WORDS_OUT],
      parameters: index.parameters,
      size: sizeOf(shape),
      statements: `y[i] = x[${index.expression}];`,
    });
    return { dispatches: [dispatch] };
  },
};
