import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Call, composite, inline, substitute } from "../../core/graph/composite.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { add } from "../../core/ops/add.ts";
import { exp } from "../../core/ops/exp.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { negate } from "../../core/ops/negate.ts";
import { anyGraph } from "../interpret/any_graph.ts";
import { compute, computeOne } from "./compute.ts";

/** A graph without composites: every output of a call replaced by what the body computes, until there is none. */
function inlineAll(outputs: readonly Node[]): readonly Node[] {
  const [call] = inputsFirst(outputs).flatMap((node) => node.op === "output" ? [node.attributes.call] : []);
  if (call === undefined) return outputs;
  const results = inline(call.composite, call.inputs);
  const replaced = inputsFirst(outputs).flatMap((node): [Node, Node][] =>
    node.op === "output" && node.attributes.call === call
      ? [[node, operand(results, node.attributes.index)]]
      : []
  );
  return inlineAll(substitute(outputs, new Map(replaced)));
}

Deno.test("putting the bodies in the place of all composites changes no bit of any value", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs, values }) => {
    const primitive = inlineAll(outputs);
    assert(inputsFirst(primitive).every((node) => node.op !== "output"));
    assertEquals(compute(primitive, values), compute(outputs, values));
  }));
});

Deno.test("replacing nothing returns the very same nodes", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs }) => {
    const unrelated = input("unrelated", { dtype: "float", shape: [] });
    const same = substitute(outputs, new Map([[unrelated, negate(unrelated)]]));
    assert(same.every((node, index) => node === outputs[index]));
  }));
});

Deno.test("replacing every input by what equals it keeps values, shares calls as before, and rebuilds all else", () => {
  fc.assert(fc.property(anyGraph(), ({ outputs, values }) => {
    const inputs = inputsFirst(outputs).filter((node) => node.op === "input" && node.dtype === "float");
    const replaced = substitute(outputs, new Map(inputs.map((node) => [node, negate(negate(node))])));
    assertEquals(compute(replaced, values), compute(outputs, values));
    const calls = (nodes: readonly Node[]): ReadonlySet<Call> =>
      new Set(inputsFirst(nodes).flatMap((node) => node.op === "output" ? [node.attributes.call] : []));
    assertEquals(calls(replaced).size, calls(outputs).size);
  }));
});

const x = input("x", { dtype: "float", shape: [2] });
const y = input("y", { dtype: "float", shape: [2] });

Deno.test("nodes within a graph can be replaced, too", () => {
  const square = multiply(x, x);
  const [replaced] = substitute([exp(add(square, x))], new Map([[square, y]]));
  assertEquals(replaced, exp(add(y, x)));
});

Deno.test("outputs of one call stay outputs of one call when its inputs are replaced", () => {
  const outputs = composite("both", { inputs: [x], body: (x) => [exp(x), negate(x)] });
  const [first, second] = substitute(outputs, new Map([[x, y]]));
  assert(first?.op === "output" && second?.op === "output");
  assert(first.attributes.call === second.attributes.call && first.attributes.call.inputs[0] === y);
});

Deno.test("a body may use its parameters alone", () => {
  assertThrows(
    () => composite("open", { inputs: [x], body: (x) => [add(x, y)] }),
    RangeError,
    'composite open: the body uses "y", which is not one of its inputs',
  );
  assertThrows(() => composite("open", { inputs: [x], body: () => [exp(x)] }), RangeError, '"x"');
});

Deno.test("a result may be a parameter itself, and a composite may have no result", () => {
  const [same] = composite("identity", { inputs: [x], body: (x) => [x] });
  assert(same !== undefined);
  const value = { x: { shape: [2], dtype: "float", data: Float64Array.of(1, 2) } } as const;
  assertEquals(computeOne(same, value), value.x);
  assertEquals(composite("sink", { inputs: [x], body: () => [] }), []);
});
