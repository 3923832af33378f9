/** The generator on the device gives the words of core/random. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { composite } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { sizeOf, tensor } from "../../core/graph/tensor.ts";
import { add } from "../../core/ops/add.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { randomBits } from "../../core/ops/random_bits.ts";
import { uniform } from "../../core/ops/uniform.ts";
import { words } from "../../core/random/bits.ts";
import { assertAgrees, computeOnDevice } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

gpuTest("random words: the device draws those of core/random for any key, stream and shape", async () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(uint32, uint32, uint32, shapes, async (first, second, stream, shape) => {
      const key = input("key", { dtype: "uint", shape: [2] });
      const drawn = graph({ bits: randomBits(key, { shape, stream }) });
      const { bits } = await computeOnDevice(drawn, {
        inputs: { key: tensor([2], Uint32Array.of(first, second)) },
      });
      assertEquals(bits?.data, words([first, second], { stream, count: sizeOf(shape) }));
    }),
    { numRuns: 25 },
  );
});

gpuTest("random words: the same where a kernel needs those of a smaller tensor", async () => {
  const key = input("key", { dtype: "uint", shape: [2] });
  const x = input("x", { dtype: "float", shape: [6, 5] });
  const outputs = composite("noisy", {
    inputs: [x, key],
    body: (x, key) => [
      add(
        x,
        add(
          uniform(randomBits(key, { shape: [6, 1], stream: 3 })),
          uniform(randomBits(key, { shape: [5], stream: 4 })),
        ),
      ),
    ],
  });
  await assertAgrees({ y: operand(outputs, 0) }, {
    inputs: { x: floats([6, 5], { seed: 1 }), key: tensor([2], Uint32Array.of(7, 8)) },
    tolerance: { absolute: 1e-6, relative: 0, reason: "two sums" },
  });
});
