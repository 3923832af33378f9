/** The product's variants against the reference: any sizes, and those at which a variant is chosen. */
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { matmul } from "../../core/ops/matmul.ts";
import type { Device } from "../../gpu/device.ts";
import { matmulKernel } from "../../gpu/kernels/matmul.ts";
import { assertAgrees } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";

interface Sizes {
  readonly batch: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

function product({ batch, rows, columns, inner }: Sizes) {
  const a = floats([...batch, rows, inner], { seed: 1 });
  const b = floats([...batch, columns, inner], { seed: 2 });
  return { outputs: { y: matmul(input("a", a), input("b", b)) }, inputs: { a, b } };
}

async function agrees(device: Device, sizes: Sizes): Promise<void> {
  const { outputs, inputs } = product(sizes);
  await assertAgrees(outputs, { inputs, tolerance: matmulKernel.tolerance, device });
}

/** What every browser gives, whatever this device has. */
const BROWSER = { maxInvocationsPerWorkgroup: 256, maxStorageBuffersPerShader: 10, maxWorkgroupBytes: 16384 };

gpuTest("matmul: any sizes, on both families, within the device's limits and those of browsers", async () => {
  const devices = (await bothFamilies()).flatMap((device) => [
    device,
    { ...device, capabilities: { ...device.capabilities, ...BROWSER } },
  ]);
  // Sizes around those of tiles, one, and primes.
  const size = fc.constantFrom(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 129);
  const sizes = fc.record({
    batch: fc.array(fc.constantFrom(1, 2, 3), { maxLength: 2 }),
    rows: size,
    columns: size,
    inner: size,
  });
  await fc.assert(
    fc.asyncProperty(sizes, async (each) => {
      for (const device of devices) await agrees(device, each);
    }),
    { numRuns: 25 },
  );
});

gpuTest("matmul: one row, few rows, few columns, large tiles, an empty inner axis", async () => {
  const cases: readonly Sizes[] = [
    { batch: [], rows: 1, columns: 600, inner: 68 },
    { batch: [], rows: 7, columns: 300, inner: 33 },
    { batch: [2], rows: 500, columns: 1, inner: 36 },
    { batch: [], rows: 1500, columns: 1500, inner: 4 },
    { batch: [8], rows: 40, columns: 40, inner: 16 },
    { batch: [], rows: 5, columns: 6, inner: 0 },
  ];
  for (const device of await bothFamilies()) {
    for (const sizes of cases) await agrees(device, sizes);
  }
});

gpuTest("matmul: the same bits on every run", async () => {
  const { outputs, inputs } = product({ batch: [], rows: 70, columns: 90, inner: 200 });
  for (const device of await bothFamilies()) await assertSameBits(outputs, { inputs, device });
});
