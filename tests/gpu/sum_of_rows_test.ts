/** Sums of looked-up rows against the reference: what kernels and bodies compute is the same to the bit. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { add } from "../../core/ops/add.ts";
import { gather } from "../../core/ops/gather.ts";
import { sumOfRows } from "../../core/layers/sum_of_rows.ts";
import { sumOfRowsKernel } from "../../gpu/kernels/sum_of_rows.ts";
import { assertAgrees, computeOnDevice } from "./agree.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";

/** Tables of some sizes with random numbers, and indices into each. */
function lookUps(
  { tables, width, indices }: { tables: readonly number[]; width: number; indices: readonly number[] },
) {
  const inputs = Object.fromEntries(tables.flatMap((rows, k) => [
    [`table${k}`, floats([rows, width], { seed: k })],
    [`ids${k}`, ints(indices, { seed: 10 + k, high: rows })],
  ]));
  const nodeOf = (name: string) => input(name, inputs[name] ?? tensor([0], new Float32Array()));
  return {
    inputs,
    parts: tables.map((_, k) => ({ table: nodeOf(`table${k}`), indices: nodeOf(`ids${k}`) })),
  };
}

const CASES = fc.record({
  tables: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
  width: fc.constantFrom(1, 3, 4, 12, 130),
  indices: fc.constantFrom([1], [7], [3, 5], [2, 1, 33]),
});

gpuTest("sumOfRows: any tables, also more than a shader may bind", async () => {
  await fc.assert(
    fc.asyncProperty(CASES, async (each) => {
      const { inputs, parts } = lookUps(each);
      await assertAgrees({ sum: sumOfRows(parts) }, { inputs, tolerance: sumOfRowsKernel.tolerance });
    }),
    { numRuns: 20 },
  );
});

gpuTest("sumOfRows: the bits are those of look-ups that are added one after another", async () => {
  await fc.assert(
    fc.asyncProperty(CASES, async (each) => {
      const { inputs, parts } = lookUps(each);
      const single = parts.map(({ table, indices }) => gather(table, indices)).reduce(add);
      const { together, apart } = await computeOnDevice(
        graph({ together: sumOfRows(parts), apart: single }),
        { inputs },
      );
      assertEquals(together, apart);
    }),
    { numRuns: 20 },
  );
});
