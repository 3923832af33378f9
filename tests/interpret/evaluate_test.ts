import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { compute, computeOne } from "../graph/compute.ts";
import { anyGraph } from "./any_graph.ts";

Deno.test("float32 evaluation stays near float64 evaluation, in arrays of float32", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs, values }) => {
    const exact = compute(outputs, values);
    compute(outputs.map((node) => add(node, constant(0))), values, { precision: "float32" }).forEach(
      ({ data }, index) => {
        assert(data instanceof Float32Array);
        const expected = exact[index]?.data ?? [];
        const largest = Math.max(1, ...Array.from(expected, Math.abs));
        data.forEach((value, i) => assert(Math.abs(value - (expected[i] ?? NaN)) < 1e-3 * largest));
      },
    );
  }));
});

Deno.test("neither the order of the outputs nor what else is computed changes a bit of a value", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs, values }) => {
    const together = compute(outputs, values);
    assertEquals(compute(outputs.toReversed(), values).toReversed(), together);
    assertEquals(outputs.map((node) => computeOne(node, values)), together);
    const everything = inputsFirst(outputs);
    const found = compute(everything, values);
    assertEquals(outputs.map((node) => operand(found, everything.indexOf(node))), together);
  }));
});

Deno.test("evaluation changes none of the values it is given", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs, values }) => {
    const before = structuredClone(values);
    compute(outputs, values);
    assertEquals(values, before);
  }));
});

Deno.test("a chain much deeper than the call stack is evaluated", () => {
  let node = add(constant(0), constant(1));
  for (let depth = 0; depth < 20_000; depth++) node = add(node, constant(1));
  assertEquals(computeOne(node, {}).data[0], 20_001);
});

Deno.test("an input that is missing, or of another type, is refused by name", () => {
  const node = exp(input("x", { dtype: "float", shape: [2] }));
  const run = (values: Parameters<typeof evaluate>[1]) => (): unknown => evaluate(graph({ node }), values);
  assertThrows(run({}), RangeError, 'input "x": expected float[2], found nothing');
  const wrong = [tensor([2], new Int32Array(2)), tensor([1, 2], new Float64Array(2))];
  for (const x of wrong) assertThrows(run({ x }), RangeError, 'input "x": expected float[2], found ');
});
