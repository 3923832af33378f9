import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { max } from "../../core/ops/max.ts";
import { maximum } from "../../core/ops/maximum.ts";
import { minimum } from "../../core/ops/minimum.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { stopGradient } from "../../core/ops/stop_gradient.ts";
import { compute } from "../graph/compute.ts";
import { assertGradient, weighted } from "../interpret/finite_differences.ts";
import { OP_CASES } from "./op_cases.ts";

Deno.test("gradients equal finite differences for every op", async (test) => {
  for (const [op, cases] of Object.entries(OP_CASES)) {
    await test.step(op, () => {
      fc.assert(fc.property(cases, (each) => assertGradient(weighted(each))), { numRuns: 100 });
    });
  }
});

Deno.test("no gradient flows to integers, to random words, or through a comparison", async (test) => {
  for (const [op, cases] of Object.entries(OP_CASES)) {
    await test.step(op, () => {
      const law = fc.property(cases, (each) => {
        const { loss, values } = weighted(each);
        const compared = ["less", "equal", "argmax", "topIndices", "toInt"].includes(op);
        const inputs = inputsFirst([loss]).filter((node) =>
          node.op === "input" && node.attributes.name.startsWith("x") && (compared || node.dtype !== "float")
        );
        compute(differentiate(loss, inputs), values).forEach(({ data, shape }, index) => {
          assertEquals(shape, inputs[index]?.shape);
          assert(data.every((slope: number) => slope === 0));
        });
      });
      fc.assert(law, { numRuns: 20 });
    });
  }
});

const scalar = { dtype: "float", shape: [] } as const;
const [a, b] = [input("a", scalar), input("b", scalar)];
const two = { a: tensor([], Float64Array.of(2)), b: tensor([], Float64Array.of(2)) };

Deno.test("where a = b, the gradient of maximum and of minimum goes to one of them, whole", () => {
  for (const choose of [maximum, minimum]) {
    const slopes = compute(differentiate(choose(a, b), [a, b]), two).map(({ data }) => data[0] ?? NaN);
    assertEquals(slopes.toSorted(), [0, 1]);
  }
});

Deno.test("where several values are the largest, they share the gradient of max equally", () => {
  const x = input("x", { dtype: "float", shape: [5] });
  const slopes = differentiate(reshape(max(x, 0), []), [x]);
  const [shares] = compute(slopes, { x: tensor([5], Float64Array.of(3, 1, 3, 2, 3)) });
  assertEquals(shares?.data, Float64Array.of(1 / 3, 0, 1 / 3, 0, 1 / 3));
});

Deno.test("stopGradient passes values and stops gradients", () => {
  const [value, slope] = compute([stopGradient(a), ...differentiate(stopGradient(a), [a])], two);
  assertEquals([value?.data[0], slope?.data[0]], [2, 0]);
});
