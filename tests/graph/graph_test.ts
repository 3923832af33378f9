import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { add } from "../../core/ops/add.ts";
import { anyGraph } from "../interpret/any_graph.ts";

Deno.test("nodes are visited once each, and after everything they are computed from", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs }) => {
    const order = inputsFirst(outputs);
    assertEquals(new Set(order).size, order.length);
    order.forEach((node, place) => {
      for (const child of node.inputs) assert(order.indexOf(child) < place && order.includes(child));
    });
    for (const output of outputs) assert(order.includes(output));
    for (const node of order) {
      assert(outputs.includes(node) || order.some((each) => each.inputs.includes(node)));
    }
  }));
});

Deno.test("the inputs of a graph are those that its outputs are computed from, by name", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs }) => {
    const { inputs } = graph(Object.fromEntries(outputs.map((node, index) => [`${index}`, node])));
    const reached = inputsFirst(outputs).filter((node) => node.op === "input");
    assertEquals(new Set(Object.values(inputs)), new Set(reached));
    for (const [name, node] of Object.entries(inputs)) assertEquals(node.attributes.name, name);
  }));
});

Deno.test("an input may have any name, but two inputs may not share one", () => {
  for (const name of ["", "x", "constructor", "toString", "0"]) {
    const [a, b] = [input(name, { dtype: "float", shape: [] }), input(name, { dtype: "float", shape: [] })];
    assertEquals(graph({ sum: add(a, a) }).inputs[name], a);
    assertThrows(() => graph({ sum: add(a, b) }), RangeError, `two different inputs are named "${name}"`);
  }
});
