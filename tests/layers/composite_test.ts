import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { call, inline } from "../../core/graph/composite.ts";
import type { Tensor } from "../../core/graph/tensor.ts";
import { differentiate, gradientOf, pullBack } from "../../core/interpret/differentiate.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { trainingStep } from "../../core/train/step.ts";
import { compute } from "../graph/compute.ts";
import { type Case, given } from "../graph/given.ts";
import { assertGradient, floatInputs, weighted } from "../interpret/finite_differences.ts";
import { callsOf, COMPOSITE_CASES } from "./composite_cases.ts";

/** A law of every composite, tested on every case. */
function forEveryComposite(
  law: string,
  options: { readonly runs: number; readonly holds: (each: Case) => void },
): void {
  Deno.test(law, async (test) => {
    for (const [name, cases] of Object.entries(COMPOSITE_CASES)) {
      await test.step(name, () => fc.assert(fc.property(cases, options.holds), { numRuns: options.runs }));
    }
  });
}

/** The one call whose outputs a case has. */
function theCall({ outputs }: Case) {
  return operand(callsOf(outputs), 0);
}

/** Every non-empty choice of outputs. */
function choices(count: number): readonly (readonly number[])[] {
  return Array.from(
    { length: 2 ** count - 1 },
    (_, index) =>
      Array.from({ length: count }, (_, bit) => bit).filter((bit) => ((index + 1) >> bit) % 2 === 1),
  );
}

function assertNear(found: readonly Tensor[], expected: readonly Tensor[]): void {
  assertEquals(found.map(({ shape }) => shape), expected.map(({ shape }) => shape));
  found.forEach(({ data }, index) =>
    data.forEach((value: number, i: number) => {
      const other = expected[index]?.data[i] ?? NaN;
      assertAlmostEquals(value, other, 1e-10 * (1 + Math.abs(other)));
    })
  );
}

forEveryComposite("a composite has the values of its body, to the bit", {
  runs: 30,
  holds: (each) => {
    const { composite, inputs } = theCall(each);
    assertEquals(compute(each.outputs, each.values), compute(inline(composite, inputs), each.values));
  },
});

forEveryComposite("the gradient of a composite equals finite differences, from every choice of outputs", {
  runs: 15,
  holds: ({ outputs, values }) => {
    for (const chosen of choices(outputs.length)) {
      assertGradient(weighted({ outputs: chosen.map((index) => operand(outputs, index)), values }));
    }
  },
});

forEveryComposite(
  "the derived gradient composite equals the gradient of the body, for every choice of cotangents and inputs",
  {
    runs: 15,
    holds: (each) => {
      const { composite, inputs } = theCall(each);
      const results = inline(composite, inputs);
      const floats = [...inputs.keys()].filter((index) => inputs[index]?.dtype === "float");
      for (const cotangents of choices(results.length)) {
        const from = given(cotangents.length, "seed");
        const seeds = cotangents.map((index) => from.floats(operand(results, index).shape));
        const values = { ...each.values, ...from.values };
        for (const wanted of [floats, floats.slice(0, 1), floats.slice(1), []]) {
          const derived = gradientOf(composite, { cotangents, wanted });
          const fromBody = pullBack(
            cotangents.map((index, position) => ({
              of: operand(results, index),
              cotangent: operand(seeds, position),
            })),
            wanted.map((index) => operand(inputs, index)),
          );
          const found = compute(call(derived, [...inputs, ...each.outputs, ...seeds]), values);
          assertNear(found, compute(fromBody, values));
        }
      }
    },
  },
);

forEveryComposite("the gradient of the gradient of a composite equals finite differences", {
  runs: 15,
  holds: (each) => {
    const first = weighted(each);
    const gradients = differentiate(first.loss, floatInputs(first));
    assertGradient(weighted({ outputs: gradients, values: first.values }, 2));
  },
});

Deno.test("the composites of a training step are those whose laws are tested here", () => {
  const { graph } = trainingStep({
    config: { layers: 1, hidden: 4, heads: 1, maxPositions: 4, vocabularySize: 8, blockPositions: true },
    optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
    maxNorm: 1,
    batch: { batchSize: 1, length: 4, rows: 2 },
    dropout: 0.1,
  });
  const calls = callsOf(Object.values(graph.outputs));
  const inBodies = callsOf(calls.flatMap(({ composite }) => composite.results));
  const names = [...calls, ...inBodies].map(({ composite }) => composite.name);
  assert(names.includes("attentionGradient"));
  const forward = new Set(names.filter((name) => !name.endsWith("Gradient")));
  const tested = Object.keys(COMPOSITE_CASES).filter((name) => !name.includes(" "));
  assertEquals([...forward].toSorted(), tested.toSorted());
});
