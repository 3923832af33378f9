/** The fused loss against its body: any rows of any vocabulary, in parts or not; and that scores never exist as a whole. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { linearCrossEntropyOutputs } from "../../core/layers/linear_cross_entropy.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { compile } from "../../gpu/compile.ts";
import { CHUNK_BYTES, chunksOf } from "../../gpu/kernels/linear_cross_entropy/chunks.ts";
import { linearCrossEntropyKernel } from "../../gpu/kernels/linear_cross_entropy.ts";
import { linearCrossEntropyGradientKernel } from "../../gpu/kernels/linear_cross_entropy_gradient.ts";
import { assertAgrees } from "./agree.ts";
import { ANY_DEVICE } from "./any_device.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";

interface Sizes {
  readonly rows: number;
  readonly hidden: number;
  readonly parts: readonly number[];
}

function losses({ rows, hidden, parts }: Sizes) {
  const vocabulary = parts.reduce((a, b) => a + b, 0);
  const ofParts = Object.fromEntries(
    parts.map((size, index) => [`embedding.${index}`, floats([size, hidden], { seed: 10 + index })]),
  );
  const inputs = {
    hidden: floats([rows, hidden], { seed: 1, low: -0.5, high: 0.5 }),
    targets: ints([rows], { seed: 2, high: vocabulary }),
    dy: floats([rows], { seed: 3 }),
    ...ofParts,
  };
  const h = input("hidden", inputs.hidden);
  const embedding = Object.entries(ofParts).map(([name, type]) => input(name, type));
  const outputs = linearCrossEntropyOutputs(h, { embedding, targets: input("targets", inputs.targets) });
  const loss = operand(outputs, 0);
  const gradients = pullBack([{ of: loss, cotangent: input("dy", inputs.dy) }], [h, ...embedding]);
  return {
    inputs,
    forward: { loss, logSumExp: operand(outputs, 1) },
    backward: Object.fromEntries(gradients.map((each, index) => [`d${index}`, each])),
  };
}

gpuTest("linearCrossEntropy: any sizes and parts, forward and backward, on both families", async () => {
  const devices = await bothFamilies();
  const cases = fc.record({
    rows: fc.constantFrom(1, 2, 7, 24, 33, 64),
    hidden: fc.constantFrom(1, 4, 7, 64),
    parts: fc.array(fc.constantFrom(1, 2, 7, 64, 257), { minLength: 1, maxLength: 3 }),
  });
  const { tolerance } = linearCrossEntropyKernel;
  const { tolerance: ofGradient } = linearCrossEntropyGradientKernel;
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { inputs, forward, backward } = losses(each);
      for (const device of devices) {
        await assertAgrees(forward, { inputs, tolerance, device });
        await assertAgrees(backward, { inputs, tolerance: ofGradient, device });
      }
    }),
    { numRuns: 12 },
  );
});

gpuTest("linearCrossEntropy: several chunks, forward and backward; the same bits on every run", async () => {
  const sizes = { rows: 1030, hidden: 8, parts: [4097, 1500] };
  assert(chunksOf(sizes.parts, sizes.rows).length > 2);
  const { inputs, forward, backward } = losses(sizes);
  const [device] = await bothFamilies();
  if (device === undefined) return;
  const { tolerance } = linearCrossEntropyKernel;
  await assertAgrees(forward, { inputs, tolerance, device, poison: false });
  await assertAgrees(backward, {
    inputs,
    tolerance: linearCrossEntropyGradientKernel.tolerance,
    device,
    poison: false,
  });
  await assertSameBits({ ...forward, ...backward }, { inputs, device });
});

Deno.test("linearCrossEntropy: no buffer holds the scores of all rows, forward and backward", () => {
  const [rows, vocabulary, hidden] = [2048, 50_304, 512];
  const h = input("hidden", { dtype: "float", shape: [rows, hidden] });
  const embedding = [input("embedding", { dtype: "float", shape: [vocabulary, hidden] })];
  const targets = input("targets", { dtype: "int", shape: [rows] });
  const [loss] = linearCrossEntropyOutputs(h, { embedding, targets });
  if (loss === undefined) throw new RangeError("no loss");
  const cotangent = input("dy", { dtype: "float", shape: [rows] });
  const [dh, de] = pullBack([{ of: loss, cotangent }], [h, ...embedding]);
  const plan = compile(
    graph({ loss, dh: operand([dh ?? loss], 0), de: operand([de ?? loss], 0) }),
    ANY_DEVICE,
  );
  const ofEmbedding = 4 * vocabulary * hidden;
  assertEquals(Math.max(...plan.slots), ofEmbedding);
  assertEquals(plan.slots.filter((bytes) => bytes > CHUNK_BYTES).length, 1);
  assert(plan.bytes < 2 * ofEmbedding + 6 * CHUNK_BYTES, `${plan.bytes} bytes`);
});
