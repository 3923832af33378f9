import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { typeName } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { print } from "../../core/interpret/print.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { constant } from "../../core/ops/constant.ts";
import { OP_CASES } from "../ops/op_cases.ts";
import { anyGraph } from "./any_graph.ts";
import { floatInputs, weighted } from "./finite_differences.ts";

/** The lines of the graph itself, before the bodies of composites. */
function mainLines(printed: string): readonly string[] {
  return (printed.split("\n\n")[0] ?? "").split("\n").slice(1).filter((line) => line !== "");
}

function assertNamesAll(outputs: readonly Node[]): void {
  const printed = print(graph(Object.fromEntries(outputs.map((node, index) => [`out${index}`, node]))));
  const nodes = inputsFirst(outputs);
  const lines = mainLines(printed);
  assertEquals(lines.length, nodes.length + outputs.length);
  nodes.forEach((node, number) => {
    const name = node.op === "output" ? node.attributes.call.composite.name : node.op;
    const operands = node.inputs.map((each) => ` %${nodes.indexOf(each)}`).join("");
    assert(lines[number]?.startsWith(`  %${number} = ${name}`), lines[number]);
    assert(lines[number]?.endsWith(`${operands} : ${typeName(node)}`), lines[number]);
    if (node.op === "output") assert(printed.includes(`\ncomposite ${name}{`));
  });
  outputs.forEach((node, index) => {
    assertEquals(lines[nodes.length + index], `  out${index} → %${nodes.indexOf(node)}`);
  });
}

Deno.test("a printed graph has one line for every node, with its op, operands and type, and one for every output", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs }) => assertNamesAll(outputs)));
});

Deno.test("gradients of random graphs are printed, with the bodies of their composites", () => {
  fc.assert(
    fc.property(anyGraph(), (each) => {
      const scalar = weighted(each);
      assertNamesAll(differentiate(scalar.loss, floatInputs(scalar)));
    }),
    { numRuns: 30 },
  );
});

Deno.test("every op is printed", () => {
  for (const cases of Object.values(OP_CASES)) {
    fc.assert(fc.property(cases, ({ outputs }) => assertNamesAll(outputs)), { numRuns: 5 });
  }
});

Deno.test("a body is printed once, however often its composite is applied", () => {
  const x = input("x", { dtype: "float", shape: [2] });
  const printed = print(graph({ y: gelu(gelu(x)) }));
  assertEquals(printed.split("\ncomposite ").length - 1, 1);
  assertEquals(printed.split("gelu{}(float[2])#0").length - 1, 2);
  const [, body = ""] = printed.split("\n\n");
  for (const line of ["composite gelu{}(float[2])", 'input(name: "0") : float[2]', "tanh %10", "  0 → %13"]) {
    assert(body.includes(line), body);
  }
});

Deno.test("numbers are printed as they are, infinities included", () => {
  for (const value of [0.1, -1e30, Infinity]) {
    assert(print(graph({ y: constant(value) })).includes(`constant(value: ${value})`));
  }
});
