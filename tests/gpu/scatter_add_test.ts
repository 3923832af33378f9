/** Rows added up by index against the reference: any indices, also when nearly all are one. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { type Tensor, tensor } from "../../core/graph/tensor.ts";
import { scatterAdd } from "../../core/ops/scatter_add.ts";
import { words } from "../../core/random/bits.ts";
import { key } from "../../core/random/key.ts";
import { scatterAddKernel } from "../../gpu/kernels/scatter_add.ts";
import { assertAgrees } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";
import { sharedDevice } from "./shared_device.ts";

const { tolerance } = scatterAddKernel;

/** Indices below `rows`; the larger the skew, the more of them are 0. */
function indices(count: number, { rows, skew }: { readonly rows: number; readonly skew: number }): Tensor {
  const unit = [...words(key(3), { count })].map((word) => word / 2 ** 32);
  return tensor([count], Int32Array.from(unit, (value) => Math.floor(rows * value ** skew)));
}

function added(
  { count, rows, width, skew }: {
    readonly count: number;
    readonly rows: number;
    readonly width: number;
    readonly skew: number;
  },
) {
  const values = floats([count, width], { seed: 1 });
  const ids = indices(count, { rows, skew });
  const y = scatterAdd(input("values", values), { indices: input("ids", ids), rows });
  return { outputs: { y }, inputs: { values, ids } };
}

gpuTest("scatterAdd: any sizes and any crowding", async () => {
  const cases = fc.record({
    count: fc.constantFrom(1, 2, 15, 16, 17, 255, 256, 257, 1000),
    rows: fc.constantFrom(1, 2, 7, 300),
    width: fc.constantFrom(1, 3, 4, 36),
    skew: fc.constantFrom(1, 6, 100),
  });
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { outputs, inputs } = added(each);
      await assertAgrees(outputs, { inputs, tolerance });
    }),
    { numRuns: 30 },
  );
});

gpuTest("scatterAdd: many indices, the same bits on every run", async () => {
  const { outputs, inputs } = added({ count: 20_000, rows: 5000, width: 8, skew: 3 });
  await assertAgrees(outputs, { inputs, tolerance });
  await assertSameBits(outputs, { inputs, device: await sharedDevice() });
});

gpuTest("scatterAdd: no indices", async () => {
  const { outputs, inputs } = added({ count: 0, rows: 3, width: 5, skew: 1 });
  await assertAgrees(outputs, { inputs, tolerance });
});
