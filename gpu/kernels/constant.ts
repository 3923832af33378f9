/** One number in memory. Rarely needed: kernels that work element by element take constants as parameters. */
import type { OpKernel } from "../kernel.ts";
import { perElement } from "./per_element.ts";

/** The kernel. */
export const constantKernel: OpKernel<"constant"> = {
  tolerance: { absolute: 0, relative: 2 ** -24, reason: "rounded to float32" },
  plan: (_call, { value }) => ({
    dispatches: [perElement({
      label: "constant",
      bindings: [{ name: "y", type: "f32", access: "write", operand: { output: 0 } }],
      parameters: [{ name: "value", type: "f32", value }],
      size: 1,
      statements: "y[i] = parameters.value;",
    })],
  }),
};
