/** The norm of all gradients together. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import type { Shape } from "../../core/graph/tensor.ts";
import { clip } from "../../core/train/clip.ts";
import { sumOfSquaresKernel } from "../../gpu/kernels/sum_of_squares.ts";
import { assertAgrees } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";

const { tolerance } = sumOfSquaresKernel;

/** Gradients of some shapes, and their values. */
function gradients(shapes: readonly Shape[]) {
  const names = shapes.map((shape, index) => [`g${index}`, shape] as const);
  return {
    nodes: names.map(([name, shape]) => input(name, { dtype: "float", shape })),
    inputs: Object.fromEntries(names.map(([name, shape], seed) => [name, floats(shape, { seed: seed + 1 })])),
  };
}

gpuTest("sumOfSquares: any number of tensors of any sizes, whatever the number of buffers", async () => {
  const devices = await bothFamilies();
  const shape = fc.array(fc.constantFrom(0, 1, 2, 3, 5, 8, 64, 129), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(shape, { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 2, max: 8 }),
      async (shapes, maxStorageBuffersPerShader) => {
        const { nodes, inputs } = gradients(shapes);
        for (const device of devices) {
          const capabilities = { ...device.capabilities, maxStorageBuffersPerShader };
          await assertAgrees({ norm: clip(nodes, 1).norm }, {
            inputs,
            tolerance,
            device: { ...device, capabilities },
          });
        }
      },
    ),
    { numRuns: 20 },
  );
});

gpuTest("sumOfSquares: sizes around stretches and blocks", async () => {
  for (const device of await bothFamilies()) {
    for (const size of [2047, 2048, 2049, 4 * 2048, 4 * 64 * 512 + 4, 300_000]) {
      const { nodes, inputs } = gradients([[size], [3], [size, 1]]);
      await assertAgrees({ norm: clip(nodes, 1).norm }, { inputs, tolerance, device });
    }
  }
});
