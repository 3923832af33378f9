/** Ops that work element by element, alone and as the bodies of composites. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { composite } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { type Shape, tensor } from "../../core/graph/tensor.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { dropout } from "../../core/layers/dropout.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { ELEMENTWISE, type ElementwiseName } from "../../core/ops/elementwise.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { broadcastShapes } from "../../core/ops/broadcasting.ts";
import { adamw } from "../../core/train/adamw.ts";
import { BODY_TOLERANCE, ELEMENTWISE_TOLERANCE } from "../../gpu/kernels/elementwise_body.ts";
import { assertAgrees, computeOnDevice } from "./agree.ts";
import { floats, ints, uints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";

/** Op → number of operands, where it is not two. */
const OPERANDS: Partial<Record<ElementwiseName, number>> = {
  select: 3,
  negate: 1,
  exp: 1,
  log: 1,
  tanh: 1,
  sqrt: 1,
  toFloat: 1,
  toInt: 1,
  stopGradient: 1,
  isFinite: 1,
  uniform: 1,
};

/** Op → where its operands are drawn from, where that matters. */
const RANGES: Partial<Record<ElementwiseName, { readonly low: number; readonly high: number }>> = {
  divide: { low: 0.5, high: 3 },
  log: { low: 0.01, high: 9 },
  sqrt: { low: 0, high: 9 },
  tanh: { low: -200, high: 200 },
};

/** One op on its own inputs, with random shapes that broadcast. */
function applied(
  op: ElementwiseName,
  shapes: readonly Shape[],
): { readonly node: Node; readonly inputs: Record<string, ReturnType<typeof floats>> } {
  const dtype = op === "toFloat" ? "int" : op === "uniform" ? "uint" : "float";
  const nodes = shapes.map((shape, index) => input(`x${index}`, { dtype, shape }));
  const made = op === "toInt" ? "int" : "float";
  const node: Node = { op, inputs: nodes, attributes: {}, dtype: made, shape: broadcastShapes(shapes) };
  const values = shapes.map((shape, seed) =>
    dtype === "int"
      ? ints(shape, { seed, low: -1000, high: 1000 })
      : dtype === "uint"
      ? uints(shape, { seed })
      : floats(shape, { seed: seed + 1, ...RANGES[op] })
  );
  return { node, inputs: Object.fromEntries(values.map((value, index) => [`x${index}`, value])) };
}

gpuTest("elementwise: every op, one element at a time and four at a time", async () => {
  for (const [op, last] of ELEMENTWISE.flatMap((op) => [[op, 89], [op, 88]] as const)) {
    const shapes = Array.from({ length: OPERANDS[op] ?? 2 }, () => [3, 1, last]);
    const { node, inputs } = applied(op, shapes);
    await assertAgrees({ [op]: node }, { inputs, tolerance: ELEMENTWISE_TOLERANCE });
  }
});

gpuTest("elementwise: comparisons and choices of equal numbers", async () => {
  for (const op of ["less", "equal", "maximum", "minimum"] as const) {
    const { node } = applied(op, [[4], [4]]);
    const same = { dtype: "float", shape: [4], data: Float32Array.of(0, -1, 2, 1e30) } as const;
    await assertAgrees({ [op]: node }, { inputs: { x0: same, x1: same }, tolerance: ELEMENTWISE_TOLERANCE });
  }
});

gpuTest("elementwise: tanh and gelu of huge numbers are finite", async () => {
  const x = input("x", { dtype: "float", shape: [4] });
  const data = Float32Array.of(-3e4, -60, 60, 3e4);
  await assertAgrees({ y: gelu(x) }, {
    inputs: { x: { dtype: "float", shape: [4], data } },
    tolerance: BODY_TOLERANCE,
  });
});

gpuTest("elementwise: any shapes that broadcast", async () => {
  // A shape, and for every operand which axes are 1 and how many leading axes are missing.
  const operandShape = (shape: Shape): fc.Arbitrary<Shape> =>
    fc.record({
      ones: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      missing: fc.integer({ min: 0, max: shape.length }),
    }).map(({ ones, missing }) => shape.map((size, axis) => (ones[axis] ? 1 : size)).slice(missing));
  const shapes = fc.array(fc.constantFrom(1, 2, 3, 4, 8), { maxLength: 4 })
    .chain((shape) => fc.tuple(operandShape(shape), operandShape(shape), operandShape(shape)));
  await fc.assert(
    fc.asyncProperty(shapes, async (shapes) => {
      const { node, inputs } = applied("select", shapes);
      await assertAgrees({ y: node }, { inputs, tolerance: ELEMENTWISE_TOLERANCE });
    }),
    { numRuns: 80 },
  );
});

gpuTest("elementwise: nothing at all", async () => {
  const { node, inputs } = applied("add", [[0, 3], [3]]);
  await assertAgrees({ y: node }, { inputs, tolerance: ELEMENTWISE_TOLERANCE });
});

gpuTest("elementwise: more than 65,535 workgroups", async () => {
  const size = 65_536 * 256 + 77;
  const x = input("x", { dtype: "float", shape: [size] });
  const data = new Float32Array(size).map((_, i) => i % 1021);
  const { y } = await computeOnDevice(graph({ y: add(x, constant(1)) }), {
    inputs: { x: tensor([size], data) },
    poison: false,
  });
  assertEquals(data.findIndex((value, i) => y?.data[i] !== value + 1), -1);
});

gpuTest(
  "composites: gelu, dropout and AdamW in one pass equal their bodies, forward and backward",
  async () => {
    const x = input("x", { dtype: "float", shape: [7, 33] });
    const dy = input("dy", { dtype: "float", shape: [7, 33] });
    const key = input("key", { dtype: "uint", shape: [2] });
    const inputs = {
      x: floats([7, 33], { seed: 1 }),
      dy: floats([7, 33], { seed: 2 }),
      v: floats([7, 33], { seed: 3, low: 0, high: 0.1 }),
      key: uints([2], { seed: 4 }),
      rate: floats([], { seed: 5, low: 0.01, high: 0.02 }),
      correction: floats([], { seed: 6, low: 0.1, high: 1 }),
    };
    const gradientOf = (y: Node): Node => operand(pullBack([{ of: y, cotangent: dy }], [x]), 0);
    const activated = gelu(x);
    const dropped = dropout(x, { key, rate: 0.3, stream: 9 });
    const scalar = (name: string): Node => input(name, { dtype: "float", shape: [] });
    const correction = scalar("correction");
    const next = adamw(dy, {
      state: { parameter: x, moment1: dy, moment2: input("v", { dtype: "float", shape: [7, 33] }) },
      step: { learningRate: scalar("rate"), correction1: correction, correction2: correction },
      settings: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
    });
    await assertAgrees({
      gelu: activated,
      geluGradient: gradientOf(activated),
      dropout: dropped,
      dropoutGradient: gradientOf(dropped),
      ...next,
    }, { inputs, tolerance: BODY_TOLERANCE });
  },
);

gpuTest(
  "composites: results of different shapes, a result that is an input, a result that is constant",
  async () => {
    const x = input("x", { dtype: "float", shape: [4, 3] });
    const row = input("row", { dtype: "float", shape: [3] });
    const outputs = composite("several", {
      inputs: [x, row],
      body: (x, row) => [add(x, row), exp(row), x, multiply(row, constant(0)), constant(4)],
    });
    const named = Object.fromEntries(outputs.map((node, index) => [`y${index}`, node]));
    const inputs = { x: floats([4, 3], { seed: 1 }), row: floats([3], { seed: 2 }) };
    await assertAgrees(named, { inputs, tolerance: ELEMENTWISE_TOLERANCE });
  },
);
