/** Whole graphs, with their gradients, on the device and by the reference. */
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { assert, assertEquals } from "@std/assert";
import { assertAgrees, computeOnDevice } from "./agree.ts";
import { GRAPH_INPUTS, GRAPH_VALUES, values } from "./arbitrary_graph.ts";
import { gpuTest } from "./gpu_test.ts";

/** A scalar that depends on a value, and its gradients. */
function withGradients(value: Node): Record<string, Node> {
  const loss = reshape(sum(multiply(value, value), [0, 1]), []);
  const [x, y, row] = differentiate(loss, [GRAPH_INPUTS.x, GRAPH_INPUTS.y, GRAPH_INPUTS.row]);
  return { loss, ...(x ? { x } : {}), ...(y ? { y } : {}), ...(row ? { row } : {}) };
}

const TOLERANCE = {
  absolute: 1e-4,
  relative: 1e-4,
  reason: "a dozen kernels, each within its own tolerance",
};

gpuTest("graphs: random ones equal the reference, every value of them, buffers poisoned", async () => {
  await fc.assert(
    fc.asyncProperty(values, async (made) => {
      const outputs = Object.fromEntries(made.map((node, index) => [`v${index}`, node]));
      await assertAgrees(outputs, { inputs: GRAPH_VALUES, tolerance: TOLERANCE });
    }),
    { numRuns: 30 },
  );
});

gpuTest("graphs: gradients of random ones equal the reference, buffers poisoned", async () => {
  await fc.assert(
    fc.asyncProperty(values, async (made) => {
      const outputs = withGradients(operand(made, made.length - 1));
      // LayerNorm of nearly equal numbers makes gradients of any size, where float32 says nothing.
      const expected = evaluate(graph(outputs), GRAPH_VALUES);
      fc.pre(Object.values(expected).every(({ data }) => data.every((each: number) => Math.abs(each) < 1e3)));
      await assertAgrees(outputs, { inputs: GRAPH_VALUES, tolerance: TOLERANCE });
    }),
    { numRuns: 30 },
  );
});

gpuTest("graphs: two runs, with and without poison, give the same bits", async () => {
  await fc.assert(
    fc.asyncProperty(values, async (made) => {
      const outputs = graph(withGradients(operand(made, made.length - 1)));
      const poisoned = await computeOnDevice(outputs, { inputs: GRAPH_VALUES });
      const plain = await computeOnDevice(outputs, { inputs: GRAPH_VALUES, poison: false });
      assertEquals(poisoned, plain);
      assert(Object.keys(plain).length > 0);
    }),
    { numRuns: 10 },
  );
});
