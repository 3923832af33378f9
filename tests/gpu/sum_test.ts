/** Sums against the reference: any axes of any shape, and sums long enough for several passes. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import type { Shape } from "../../core/graph/tensor.ts";
import { sum } from "../../core/ops/sum.ts";
import { sumKernel } from "../../gpu/kernels/sum.ts";
import { assertAgrees } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";

const { tolerance } = sumKernel;

function summed(shape: Shape, axes: readonly number[]) {
  const x = floats(shape, { seed: 1 });
  return { outputs: { y: sum(input("x", x), axes) }, inputs: { x } };
}

gpuTest("sum: any axes of any shape, on both families", async () => {
  const devices = await bothFamilies();
  const cases = fc.array(fc.constantFrom(1, 2, 3, 5, 33), { minLength: 1, maxLength: 4 })
    .chain((shape) => fc.record({ shape: fc.constant(shape), axes: fc.subarray([...shape.keys()]) }));
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, axes }) => {
      const { outputs, inputs } = summed(shape, axes);
      for (const device of devices) await assertAgrees(outputs, { inputs, tolerance, device });
    }),
    { numRuns: 40 },
  );
});

const LONG: readonly (readonly [Shape, readonly number[]])[] = [
  [[100_003], [0]],
  [[1300, 36], [0]],
  [[36, 1300], [1]],
  [[7, 1100, 3], [1]],
  [[40, 5, 30, 6], [0, 2]],
];

gpuTest("sum: rows, columns and whole tensors of several passes", async () => {
  for (const device of await bothFamilies()) {
    for (const [shape, axes] of LONG) {
      const { outputs, inputs } = summed(shape, axes);
      await assertAgrees(outputs, { inputs, tolerance, device });
      await assertSameBits(outputs, { inputs, device });
    }
  }
});
