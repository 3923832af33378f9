/** Fusion is a graph → graph function, so its law is told by the reference, without a device. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { composite } from "../../core/graph/composite.ts";
import { type Graph, graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { dropout } from "../../core/layers/dropout.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { subtract } from "../../core/ops/subtract.ts";
import { sum } from "../../core/ops/sum.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { swapLast } from "../../core/ops/transpose.ts";
import { COMPOSITE_KERNELS } from "../../gpu/kernels/table.ts";
import { expand } from "../../gpu/plan/expand.ts";
import { fuse } from "../../gpu/plan/fusion/fuse.ts";
import { assertAgrees } from "./agree.ts";
import { GRAPH_INPUTS, SIZE, values } from "./arbitrary_graph.ts";
import { floats, ints, uints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";

const capabilities = {
  isSoftware: true,
  maxInvocationsPerWorkgroup: 256,
  maxStorageBuffersPerShader: 8,
  maxWorkgroupBytes: 16384,
};

/** A graph with all that can be fused fused. */
function fused(original: Graph, maxBuffers = 8): Graph {
  const expanded = expand(original, {
    capabilities: { ...capabilities, maxStorageBuffersPerShader: maxBuffers },
    kernels: COMPOSITE_KERNELS,
  });
  return graph(fuse(expanded, maxBuffers).outputs);
}

/** What is left of a graph but for inputs, constants and reshapes: each is about one pass over memory. */
function work({ outputs }: Graph): readonly string[] {
  return inputsFirst(Object.values(outputs))
    .filter(({ op }) => !["input", "constant", "reshape"].includes(op))
    .filter((node) => node.op !== "output" || node.attributes.index === 0)
    .map((node) => (node.op === "output" ? node.attributes.call.composite.name : node.op));
}

function assertSameValues(outputs: Readonly<Record<string, Node>>, given: Tensors, maxBuffers = 8): void {
  const original = graph(outputs);
  const made = fused(original, maxBuffers);
  const present = Object.fromEntries(
    Object.keys(made.inputs).map((name) => [name, given[name] ?? none(name)]),
  );
  const expected = evaluate(original, given);
  assertEquals(evaluate(made, present), expected);
}

function none(name: string): never {
  throw new RangeError(`no value for "${name}"`);
}

const GIVEN: Tensors = {
  x: floats([SIZE, SIZE], { seed: 1 }),
  y: floats([SIZE, SIZE], { seed: 2 }),
  row: floats([SIZE], { seed: 3 }),
  ids: ints([SIZE], { seed: 4, high: SIZE }),
  key: uints([2], { seed: 5 }),
};

Deno.test("fuse: random graphs and their gradients keep every bit, whatever the number of buffers", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 4, max: 12 }), (made, maxBuffers) => {
      const last = operand(made, made.length - 1);
      const loss = reshape(sum(multiply(last, last), [0, 1]), []);
      const gradients = differentiate(loss, [GRAPH_INPUTS.x, GRAPH_INPUTS.y, GRAPH_INPUTS.row]);
      const all = [...made, loss, ...gradients];
      assertSameValues(Object.fromEntries(all.map((node, i) => [`v${i}`, node])), GIVEN, maxBuffers);
    }),
    { numRuns: 60 },
  );
});

/** Steps between values of 24 elements under any shape, with rows, columns and single numbers beside them. */
const SHAPES = [[24], [2, 12], [4, 6], [2, 2, 6], [24, 1], [1, 4, 6]];
const small = (name: string, ...shape: number[]): Node => input(name, { dtype: "float", shape });
const SMALL = {
  scalar: small("scalar"),
  one: small("one", 1, 1),
  row6: small("row6", 6),
  row12: small("row12", 12),
  column: small("column", 4, 1),
};
const key = input("key", { dtype: "uint", shape: [2] });
const SHAPE_STEPS: readonly ((a: Node, b: Node, stream: number) => Node)[] = [
  (a, b) => add(a, reshape(b, a.shape)),
  (a) => multiply(a, SMALL.scalar),
  (a) => add(reshape(a, [2, 12]), SMALL.row12),
  (a) => subtract(reshape(a, [4, 6]), SMALL.row6),
  (a) => add(reshape(a, [2, 2, 6]), SMALL.row6),
  (a) => multiply(reshape(a, [4, 6]), SMALL.column),
  (a) => tanh(add(reshape(a, [4, 6]), multiply(SMALL.column, SMALL.one))),
  (a) => reshape(swapLast(reshape(a, [4, 6])), [24]),
  (a, b) => tanh(multiply(a, reshape(gelu(b), a.shape))),
  (a, _b, stream) => dropout(a, { key, rate: 0.5, stream }),
  (a) => {
    const [mean, scaled] = composite("uneven", {
      inputs: [a, SMALL.scalar],
      body: (a, scalar) => [multiply(scalar, constant(2)), multiply(a, exp(scalar))],
    });
    return add(operand([scaled ?? a], 0), operand([mean ?? a], 0));
  },
];

/** Values of 24 elements under any shape, made from one another. */
const shapedValues: fc.Arbitrary<Record<string, Node>> = fc.array(
  fc.record({
    step: fc.nat(SHAPE_STEPS.length - 1),
    shape: fc.nat(SHAPES.length - 1),
    a: fc.nat(50),
    b: fc.nat(50),
  }),
  { minLength: 1, maxLength: 14 },
).map((steps) => {
  const made: Node[] = [small("a", 4, 6)];
  steps.forEach(({ step, shape, a, b }, stream) => {
    const pick = (index: number): Node => operand(made, index % made.length);
    const shaped = reshape(pick(a), operand(SHAPES, shape));
    made.push(operand(SHAPE_STEPS, step)(shaped, pick(b), stream));
  });
  const [last, middle] = [made.length - 1, made.length >> 1];
  return { last: operand(made, last), middle: operand(made, middle) };
});

const SHAPED_GIVEN: Tensors = {
  a: floats([4, 6], { seed: 1 }),
  scalar: floats([], { seed: 2 }),
  one: floats([1, 1], { seed: 3 }),
  row6: floats([6], { seed: 4 }),
  row12: floats([12], { seed: 5 }),
  column: floats([4, 1], { seed: 6 }),
  key: uints([2], { seed: 7 }),
};

Deno.test("fuse: values keep every bit under any shapes, with rows, columns and single numbers", () => {
  fc.assert(
    fc.property(shapedValues, fc.integer({ min: 4, max: 9 }), (outputs, maxBuffers) => {
      assertSameValues(outputs, SHAPED_GIVEN, maxBuffers);
    }),
    { numRuns: 200 },
  );
});

gpuTest("fuse: the device computes such values, too", async () => {
  const tolerance = { absolute: 1e-4, relative: 1e-5, reason: "a dozen ops of a few ULP each" };
  await fc.assert(
    fc.asyncProperty(shapedValues, (outputs) => assertAgrees(outputs, { inputs: SHAPED_GIVEN, tolerance })),
    { numRuns: 30 },
  );
});

Deno.test("fuse: bias, dropout and residual are one pass, and so are bias and activation", () => {
  const x = small("x", 2, 3, 4);
  const parameters = { weight: small("w", 4, 4), bias: small("b", 4) };
  const block = add(x, dropout(linear(x, parameters), { key, rate: 0.1, stream: 1 }));
  assertEquals(work(fused(graph({ block }))), ["matmul", "add + dropout"]);
  const before = linear(x, parameters);
  const activated = gelu(before);
  const made = fused(graph({ before, activated }));
  assertEquals(work(made), ["matmul", "add + gelu"]);
});

Deno.test("fuse: nothing joins a pass that a kernel between them waits for", () => {
  const x = small("x", 6, 6);
  const doubled = add(x, x);
  const y = add(doubled, swapLast(doubled));
  assertEquals(work(fused(graph({ y }))), ["add", "transpose", "add"]);
});

Deno.test("fuse: a pass never binds more buffers than it may", () => {
  const terms = Array.from({ length: 12 }, (_, index) => small(`x${index}`, 3));
  const made = fused(graph({ total: terms.reduce(add) }));
  for (const node of inputsFirst(Object.values(made.outputs))) {
    if (node.op === "output") assert(node.inputs.length + node.attributes.call.composite.results.length <= 8);
  }
  assertEquals(work(made).length, 2);
});
