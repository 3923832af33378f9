import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { argmax } from "../../core/ops/argmax.ts";
import { assertAgrees } from "./agree.ts";
import { gpuTest } from "./gpu_test.ts";

const EXACT = { absolute: 0, relative: 0, reason: "an index" };

gpuTest(
  "argmax: the first of equals, in rows shorter and longer than the lanes that share them",
  async () => {
    const rows = fc.integer({ min: 1, max: 300 }).chain((length) =>
      fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: length, maxLength: length }), {
        minLength: 1,
        maxLength: 3,
      })
    );
    await fc.assert(
      fc.asyncProperty(rows, async (values) => {
        const shape = [values.length, values[0]?.length ?? 0];
        const x = input("x", { dtype: "float", shape });
        const inputs = { x: tensor(shape, Float32Array.from(values.flat())) };
        await assertAgrees({ y: argmax(x, 1) }, { inputs, tolerance: EXACT });
      }),
      { numRuns: 30 },
    );
  },
);
