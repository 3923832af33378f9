import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Node, NodeOf } from "../../core/graph/node.ts";
import type { OpName } from "../../core/graph/op_attributes.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { compute, computeOne, valueNamed } from "../graph/compute.ts";
import type { Case } from "../graph/given.ts";
import { type Definition, DEFINITIONS, indicesOf } from "./definitions.ts";
import { OP_CASES } from "./op_cases.ts";

/** Ops that round more than once, so that another order of their sums gives another last digit. */
const SUMS: readonly OpName[] = ["sum", "matmul", "scatterAdd"];

function define<Op extends OpName>(node: NodeOf<Op>): Definition<Op> {
  return DEFINITIONS[node.op];
}

function assertMeaning(node: Node, values: Tensors): void {
  const { data } = computeOne(node, values);
  const inputs = node.op === "input"
    ? [valueNamed(values, node.attributes.name)]
    : compute(node.inputs, values);
  const expected = indicesOf(node.shape).map(define(node)(node, inputs));
  assertEquals(data.length, expected.length);
  for (const [i, value] of expected.entries()) {
    const found = data[i] ?? NaN;
    if (SUMS.includes(node.op)) assertAlmostEquals(found, value, 1e-12 * (1 + Math.abs(value)));
    else assertEquals(found, value);
  }
}

/** Floats made whole: many ties, zeros, and divisions by zero. */
function rounded(values: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.dtype === "float" ? tensor(value.shape, Float64Array.from(value.data, Math.round)) : value,
    ]),
  );
}

Deno.test("the value of every op is its definition, element by element, ties and zeros included", async (test) => {
  for (const [op, cases] of Object.entries(OP_CASES)) {
    await test.step(op, () => {
      fc.assert(
        fc.property(cases, ({ outputs, values }: Case) => {
          const nodes = inputsFirst(outputs).filter((node) => node.op === op);
          assert(nodes.length > 0);
          for (const node of nodes) {
            assertMeaning(node, values);
            assertMeaning(node, rounded(values));
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});
