/** Layer normalisation and its gradient against the reference. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import type { Shape } from "../../core/graph/tensor.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { layerNorm } from "../../core/layers/layer_norm.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { layerNormKernel } from "../../gpu/kernels/layer_norm.ts";
import { layerNormGradientKernel } from "../../gpu/kernels/layer_norm_gradient.ts";
import { assertAgrees } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { compositeOutputs } from "./composite_outputs.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";

/** All outputs of a layerNorm, and the gradients of some of x, weight and bias. */
function normalised(shape: Shape, wanted: readonly ("x" | "weight" | "bias")[]) {
  const width = shape.slice(-1);
  const inputs = {
    x: floats(shape, { seed: 1 }),
    weight: floats(width, { seed: 2 }),
    bias: floats(width, { seed: 3 }),
    dy: floats(shape, { seed: 4 }),
  };
  const nodes = {
    x: input("x", inputs.x),
    weight: input("weight", inputs.weight),
    bias: input("bias", inputs.bias),
  };
  const y = layerNorm(nodes.x, nodes);
  const from = [{ of: y, cotangent: input("dy", inputs.dy) }];
  const gradients = pullBack(from, wanted.map((name) => nodes[name]));
  return {
    inputs,
    forward: compositeOutputs(y),
    backward: Object.fromEntries(wanted.map((name, index) => [`d${name}`, operand(gradients, index)])),
  };
}

gpuTest("layerNorm: any rows of any width, forward and backward, on both families", async () => {
  const devices = await bothFamilies();
  const cases = fc.record({
    shape: fc.tuple(fc.constantFrom(1, 2, 3), fc.constantFrom(1, 5, 33, 70), fc.constantFrom(5, 8, 36, 129)),
    wanted: fc.subarray(["x", "weight", "bias"] as const, { minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, wanted }) => {
      const { inputs, forward, backward } = normalised(shape, wanted);
      for (const device of devices) {
        await assertAgrees(forward, { inputs, tolerance: layerNormKernel.tolerance, device });
        await assertAgrees(backward, { inputs, tolerance: layerNormGradientKernel.tolerance, device });
      }
    }),
    { numRuns: 15 },
  );
});

gpuTest("layerNorm: the same bits on every run", async () => {
  const { inputs, forward, backward } = normalised([3, 200, 64], ["x", "weight", "bias"]);
  for (const device of await bothFamilies()) {
    await assertSameBits({ ...forward, ...backward }, { inputs, device });
  }
});
