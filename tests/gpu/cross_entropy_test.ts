/** Cross-entropy and its gradient against the reference. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { crossEntropy } from "../../core/layers/cross_entropy.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { crossEntropyKernel } from "../../gpu/kernels/cross_entropy.ts";
import { crossEntropyGradientKernel } from "../../gpu/kernels/cross_entropy_gradient.ts";
import { assertAgrees } from "./agree.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { compositeOutputs } from "./composite_outputs.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";

function losses({ rows, classes, high }: { rows: number; classes: number; high: number }) {
  const inputs = {
    logits: floats([rows, classes], { seed: 1, low: -high, high }),
    targets: ints([rows], { seed: 2, high: classes }),
    dy: floats([rows], { seed: 3 }),
  };
  const logits = input("logits", inputs.logits);
  const y = crossEntropy(logits, input("targets", inputs.targets));
  const gradients = pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [logits]);
  return { inputs, forward: compositeOutputs(y), backward: { dlogits: operand(gradients, 0) } };
}

gpuTest("crossEntropy: any rows of any classes, forward and backward, on both families", async () => {
  const devices = await bothFamilies();
  const cases = fc.record({
    rows: fc.constantFrom(1, 2, 33, 70),
    classes: fc.constantFrom(1, 2, 7, 64, 1031, 2048),
    high: fc.constantFrom(0.1, 5, 80),
  });
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { inputs, forward, backward } = losses(each);
      for (const device of devices) {
        await assertAgrees(forward, { inputs, tolerance: crossEntropyKernel.tolerance, device });
        await assertAgrees(backward, { inputs, tolerance: crossEntropyGradientKernel.tolerance, device });
      }
    }),
    { numRuns: 15 },
  );
});

gpuTest("crossEntropy: the same bits on every run", async () => {
  const { inputs, forward, backward } = losses({ rows: 40, classes: 1000, high: 5 });
  for (const device of await bothFamilies()) {
    await assertSameBits({ ...forward, ...backward }, { inputs, device });
  }
});
