/** Tensors larger than a binding: split equals unsplit, under the reference and on the device. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Graph, graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { sizeOf, type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { linearCrossEntropy } from "../../core/layers/linear_cross_entropy.ts";
import { gather } from "../../core/ops/gather.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { slice } from "../../core/ops/slice.ts";
import { sum } from "../../core/ops/sum.ts";
import { swapLast } from "../../core/ops/transpose.ts";
import { adamw } from "../../core/train/adamw.ts";
import { clip } from "../../core/train/clip.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { partName, rowRanges, type SplitTensor } from "../../gpu/plan/split/row_range.ts";
import { splitRows } from "../../gpu/plan/split/split_rows.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

interface Sizes {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly rows: number;
}

/** All that a tied embedding goes through: lookup, loss, its gradient, clipping, AdamW; scores and a part of it. */
function embedded({ vocabulary, hidden, rows }: Sizes): { readonly graph: Graph; readonly inputs: Tensors } {
  const shape = [vocabulary, hidden];
  const inputs: Tensors = {
    embedding: floats(shape, { seed: 1, low: -0.5, high: 0.5 }),
    m: floats(shape, { seed: 2, low: -0.1, high: 0.1 }),
    v: floats(shape, { seed: 3, low: 0.1, high: 0.2 }),
    ids: ints([rows], { seed: 4, high: vocabulary }),
    targets: ints([rows], { seed: 5, high: vocabulary }),
    rate: tensor([], Float32Array.of(0.1)),
    c1: tensor([], Float32Array.of(0.5)),
    c2: tensor([], Float32Array.of(0.3)),
  };
  const node = (name: string): Node =>
    input(name, operand([inputs[name]], 0) ?? { dtype: "float", shape: [] });
  const embedding = node("embedding");
  const h = gather(embedding, node("ids"));
  const losses = linearCrossEntropy(h, { embedding: [embedding], targets: node("targets") });
  const loss = reshape(sum(losses, [0]), []);
  const { gradients, norm } = clip(differentiate(loss, [embedding]), 1);
  const gradient = operand(gradients, 0);
  const next = adamw(gradient, {
    state: { parameter: embedding, moment1: node("m"), moment2: node("v") },
    step: { learningRate: node("rate"), correction1: node("c1"), correction2: node("c2") },
    settings: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
  });
  const scores = matmul(h, embedding);
  return {
    graph: graph({
      loss,
      norm,
      scores,
      // The gradient of plain scores reads the embedding's transpose.
      dh: matmul(scores, swapLast(embedding)),
      some: slice(embedding, { axis: 0, start: 1, end: Math.max(1, vocabulary - 1) }),
      columns: sum(multiply(embedding, embedding), [0]),
      perRow: sum(embedding, [1]),
      embedding: next.parameter,
      m: next.moment1,
      v: next.moment2,
    }),
    inputs,
  };
}

const CASES = fc.record({
  vocabulary: fc.constantFrom(2, 5, 17, 40),
  hidden: fc.constantFrom(1, 3, 8),
  rows: fc.constantFrom(1, 4, 7),
  share: fc.double({ min: 0.05, max: 1, noNaN: true }),
});

/** A limit that the largest tensor may not meet, but every row does, and what the loss predicts from. */
function limitOf({ vocabulary, hidden, rows, share }: Sizes & { readonly share: number }): number {
  const row = 4 * Math.max(vocabulary, hidden);
  return Math.max(row, 4 * rows * hidden, Math.floor(share * 4 * vocabulary * Math.max(hidden, rows)));
}

function cutTensors(values: Tensors, split: Readonly<Record<string, SplitTensor>>): Tensors {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): readonly (readonly [string, Tensor])[] => {
      const ranges = split[name]?.ranges;
      if (ranges === undefined) return [[name, value]];
      const width = sizeOf(value.shape.slice(1));
      return ranges.map((range) => [
        partName(name, range),
        tensor(
          [range.end - range.start, ...value.shape.slice(1)],
          value.data.subarray(range.start * width, range.end * width),
        ),
      ]);
    }),
  );
}

function assertNear(found: Tensor | undefined, expected: Tensor, within: number): void {
  assertEquals(found?.shape, expected.shape);
  expected.data.forEach((value: number, i: number) =>
    assertAlmostEquals(found?.data[i] ?? NaN, value, within * (1 + Math.abs(value)))
  );
}

Deno.test("split rows: any sizes and limits, the parts are those of the unsplit values, and none is too large", () => {
  fc.assert(
    fc.property(CASES, (each) => {
      const { graph: whole, inputs } = embedded(each);
      const maxBytes = limitOf(each);
      const { graph: small, split } = splitRows(whole, { maxBytes });
      for (const node of inputsFirst(Object.values(small.outputs))) {
        assert(4 * sizeOf(node.shape) <= maxBytes || node.shape[0] === 1, `${node.op} [${node.shape}]`);
      }
      const expected = cutTensors(evaluate(whole, inputs), split);
      const found = evaluate(small, cutTensors(inputs, split));
      for (const [name, value] of Object.entries(expected)) assertNear(found[name], value, 1e-12);
    }),
    { numRuns: 60 },
  );
});

Deno.test("split rows: ranges are disjoint, cover all rows, and fit", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 300 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 4, max: 2000 }),
      (rows, width, max) => {
        const ranges = rowRanges({ dtype: "float", shape: [rows, width] }, max);
        assertEquals(ranges[0]?.start, 0);
        assertEquals(ranges.at(-1)?.end, rows);
        ranges.slice(1).forEach(({ start }, index) => assertEquals(start, ranges[index]?.end));
        if (rows > 1 && 4 * width <= max) {
          for (const { start, end } of ranges) assert(4 * width * (end - start) <= max);
        }
      },
    ),
  );
});

gpuTest("split rows: steps on a device with small bindings equal those of one with large ones", async () => {
  const device = await sharedDevice();
  const { graph: whole, inputs } = embedded({ vocabulary: 131, hidden: 12, rows: 9 });
  const carry = { embedding: "embedding", m: "m", v: "v" };
  const results: Tensors[] = [];
  for (const maxBindingBytes of [device.limits.maxBindingBytes, 1500]) {
    const limits = { ...device.limits, maxBindingBytes };
    const executable = await gpuBackend({ ...device, limits }, { poison: true }).compile(whole, { carry });
    executable.write(inputs);
    for (let step = 0; step < 3; step++) executable.step();
    results.push(await executable.read(Object.keys(whole.outputs)));
    executable.close();
  }
  const [expected = {}, found = {}] = results;
  for (const [name, value] of Object.entries(expected)) assertNear(found[name], value, 1e-4);
});

gpuTest(
  "split rows: places are shared, ids out of range are refused, values can be read before a step",
  async () => {
    const device = await sharedDevice();
    const limits = { ...device.limits, maxBindingBytes: 64 };
    const backend = gpuBackend({ ...device, limits });
    const table = input("table", { dtype: "float", shape: [10, 4] });
    const lookup = graph({ rows: gather(table, input("ids", { dtype: "int", shape: [2] })) });
    const first = await backend.compile(lookup);
    const value = floats([10, 4], { seed: 1 });
    first.write({ table: value });
    assertEquals((await first.read(["table"])).table, value);
    const second = await backend.compile(lookup, { placed: first.places(["table"]) });
    second.write({ ids: tensor([2], Int32Array.of(9, 3)) });
    second.step();
    const { rows } = await second.read(["rows"]);
    assertEquals(Array.from(rows?.data ?? []), [
      ...value.data.subarray(36, 40),
      ...value.data.subarray(12, 16),
    ]);
    let message = "";
    try {
      second.write({ ids: tensor([2], Int32Array.of(10, 3)) });
    } catch (error) {
      message = error instanceof Error ? error.message : "";
    }
    assertEquals(message, 'input "ids", element 0: expected one of 10 rows of float[10, 4], found 10');
    second.close();
    first.close();
  },
);
