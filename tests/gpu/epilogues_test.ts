/** Products that are finished as they are stored: fused equals unfused, under the reference and on the device. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { dropout } from "../../core/layers/dropout.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { multiply } from "../../core/ops/multiply.ts";
import type { Device } from "../../gpu/device.ts";
import type { Capabilities } from "../../gpu/kernel.ts";
import { COMPOSITE_KERNELS } from "../../gpu/kernels/table.ts";
import { expand } from "../../gpu/plan/expand.ts";
import { fuseEpilogues } from "../../gpu/plan/fusion/epilogues.ts";
import { fuse } from "../../gpu/plan/fusion/fuse.ts";
import { assertAgrees } from "./agree.ts";
import { floats, uints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

/** What every browser gives. */
const BROWSER: Capabilities = {
  isSoftware: false,
  maxInvocationsPerWorkgroup: 256,
  maxStorageBuffersPerShader: 10,
  maxWorkgroupBytes: 16384,
};

interface Sizes {
  readonly batch: number;
  readonly length: number;
  readonly width: number;
  readonly inner: number;
  readonly rate: number;
}

/** A feed-forward block: bias, GELU, bias, dropout, residual; its gradients; a sum of two products; a scaled product. */
function block({ batch, length, width, inner, rate }: Sizes) {
  const inputs: Tensors = {
    x: floats([batch, length, width], { seed: 1, low: -1, high: 1 }),
    w1: floats([inner, width], { seed: 2, low: -0.5, high: 0.5 }),
    b1: floats([inner], { seed: 3 }),
    w2: floats([width, inner], { seed: 4, low: -0.5, high: 0.5 }),
    b2: floats([width], { seed: 5 }),
    dy: floats([batch, length, width], { seed: 6, low: -1, high: 1 }),
    a: floats([batch, length, inner], { seed: 7, low: -1, high: 1 }),
    b: floats([batch, width, inner], { seed: 8, low: -1, high: 1 }),
    key: uints([2], { seed: 9 }),
    square: floats([batch, width, width], { seed: 10, low: -1, high: 1 }),
  };
  const [x, w1, b1, w2, b2, dy, a, b, key, square] = Object.entries(inputs).map(([name, type]) =>
    input(name, type)
  );
  const nodes = { x, w1, b1, w2, b2, dy, a, b, key, square };
  const of = (name: keyof typeof nodes): Node => nodes[name] ?? constant(0);
  const middle = gelu(linear(of("x"), { weight: of("w1"), bias: of("b1") }));
  const out = linear(middle, { weight: of("w2"), bias: of("b2") });
  const dropped = rate > 0 ? dropout(out, { key: of("key"), rate, stream: 3 }) : out;
  const y = add(of("x"), dropped);
  const wanted = [of("x"), of("w1"), of("b1"), of("w2"), of("b2")];
  const gradients = pullBack([{ of: y, cotangent: of("dy") }], wanted);
  const products = matmul(of("a"), of("b"));
  const outputs = {
    y,
    sum: add(products, matmul(of("dy"), of("square"))),
    scaled: multiply(matmul(of("b"), of("b")), constant(0.25)),
    ...Object.fromEntries(gradients.map((each, index) => [`d${index}`, each])),
  };
  return { inputs, outputs };
}

const SIZES = fc.record({
  batch: fc.constantFrom(1, 2),
  length: fc.constantFrom(1, 7, 9, 31, 65),
  width: fc.constantFrom(1, 4, 13, 24),
  inner: fc.constantFrom(1, 8, 17, 63, 65),
  rate: fc.constantFrom(0, 0.25),
});

Deno.test("epilogues: fused equals unfused to the bit under the reference, and no product is left that could be fused", () => {
  fc.assert(
    fc.property(SIZES, (sizes) => {
      const { inputs, outputs } = block(sizes);
      const expanded = expand(graph(outputs), { capabilities: BROWSER, kernels: COMPOSITE_KERNELS });
      const fused = graph(fuseEpilogues(fuse(expanded, 10), BROWSER).outputs);
      assertEquals(evaluate(fused, inputs), evaluate(graph(outputs), inputs));
      const names = inputsFirst(Object.values(fused.outputs)).flatMap((node) =>
        node.op === "output" ? [node.attributes.call.composite.name] : []
      );
      assert(names.filter((name) => name.startsWith("matmul + ")).length >= 4, names.join("; "));
    }),
    { numRuns: 30 },
  );
});

gpuTest(
  "epilogues: any sizes, forward and backward, on both families, within the limits of browsers",
  async () => {
    const device = await sharedDevice();
    const devices = (["registers", "workgroups"] as const).map((family): Device => ({
      ...device,
      capabilities: { ...BROWSER, products: { family, rates: {}, milliseconds: 0 } },
    }));
    const tolerance = { absolute: 1e-4, relative: 1e-5, reason: "several layers of products" };
    await fc.assert(
      fc.asyncProperty(SIZES, async (sizes) => {
        const { inputs, outputs } = block(sizes);
        for (const each of devices) await assertAgrees(outputs, { inputs, tolerance, device: each });
      }),
      { numRuns: 3 },
    );
  },
);

gpuTest("epilogues: few rows on software drivers, four columns at a time and one", async () => {
  const device = await sharedDevice();
  const software = { ...device, capabilities: { ...device.capabilities, isSoftware: true } };
  const tolerance = { absolute: 1e-4, relative: 1e-5, reason: "several layers of products" };
  for (const [length, width, inner] of [[1, 8, 12], [16, 8, 12], [16, 6, 5], [3, 12, 9]] as const) {
    const { inputs, outputs: { y, sum, scaled } } = block({ batch: 1, length, width, inner, rate: 0 });
    await assertAgrees({ y, sum, scaled }, { inputs, tolerance, device: software });
  }
});
