import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { input, type Node } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { differentiate, pullBack } from "../../core/interpret/differentiate.ts";
import { add } from "../../core/ops/add.ts";
import { exp } from "../../core/ops/exp.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { compute, computeOne } from "../graph/compute.ts";
import { anyGraph } from "./any_graph.ts";
import { assertGradient, floatInputs, weighted } from "./finite_differences.ts";

Deno.test("gradients of random graphs with shared nodes and composites equal finite differences", () => {
  fc.assert(fc.property(anyGraph(), (each) => assertGradient(weighted(each))), { numRuns: 150 });
});

Deno.test("gradients of gradients of random graphs equal finite differences", () => {
  fc.assert(
    fc.property(anyGraph(), (each) => {
      const first = weighted(each);
      const gradients = differentiate(first.loss, floatInputs(first));
      assertGradient(weighted({ outputs: gradients, values: first.values }, 2));
    }),
    { numRuns: 50 },
  );
});

Deno.test("the gradient of a sum is the sum of the gradients", () => {
  fc.assert(
    fc.property(anyGraph(), (each) => {
      const [one, two] = [weighted(each, 1), weighted(each, 2)];
      const inputs = floatInputs(one);
      const of = (loss: Node): readonly Node[] => differentiate(loss, inputs);
      const apart = of(one.loss).map((gradient, index) => add(gradient, operand(of(two.loss), index)));
      const values = { ...one.values, ...two.values };
      const [together, summed] = [of(add(one.loss, two.loss)), apart].map((nodes) => compute(nodes, values));
      together?.forEach(({ data }, index) =>
        data.forEach((value: number, i: number) => {
          const other = summed?.[index]?.data[i] ?? NaN;
          assertAlmostEquals(value, other, 1e-9 * (1 + Math.abs(value)));
        })
      );
    }),
    { numRuns: 50 },
  );
});

const x = input("x", { dtype: "float", shape: [2] });
const y = input("y", { dtype: "float", shape: [2] });
const values = { x: tensor([2], Float64Array.of(1, 2)), y: tensor([2], Float64Array.of(3, 4)) };

Deno.test("what a scalar does not depend on has gradient 0 of its own shape", () => {
  const { loss } = weighted({ outputs: [exp(x)], values: {} });
  const [, other] = differentiate(loss, [x, y]);
  assert(other !== undefined);
  assertEquals(computeOne(other, values), tensor([2], Float64Array.of(0, 0)));
});

Deno.test("gradients with respect to a node within, and to a node and what it is computed from, at once", () => {
  const square = multiply(x, x);
  const { loss, values: weights } = weighted({ outputs: [multiply(square, y)], values });
  const [toSquare, toX] = compute(differentiate(loss, [square, x]), weights);
  const w = weights["weight1.0"]?.data ?? [];
  assertEquals(Array.from(toSquare?.data ?? []), [0, 1].map((i) => (w[i] ?? 0) * (3 + i)));
  assertEquals(Array.from(toX?.data ?? []), [0, 1].map((i) => (w[i] ?? 0) * (3 + i) * 2 * (1 + i)));
});

Deno.test("cotangents of several values of a graph add up where their ways meet", () => {
  const square = multiply(x, x);
  const [slope] = compute(
    pullBack([{ of: square, cotangent: y }, { of: x, cotangent: y }, { of: square, cotangent: x }], [x]),
    values,
  );
  assertEquals(slope?.data, Float64Array.of(3 + (3 + 1) * 2, 4 + (4 + 2) * 4));
});

Deno.test("only a scalar has a gradient", () => {
  assertThrows(() => differentiate(x, [x]), RangeError, "expected a scalar, found float[2]");
});
