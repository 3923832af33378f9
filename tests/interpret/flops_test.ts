import { assertEquals } from "@std/assert";
import { composite } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { flops, graphFlops } from "../../core/interpret/flops.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";

const x = input("x", { dtype: "float", shape: [6, 4] });

Deno.test("flops: one per element computed or added up, none for moving numbers", () => {
  assertEquals([add(x, x), sum(x, [0]), reshape(x, [24]), x].map(flops), [24, 24, 0, 0]);
});

Deno.test("flops: a composite costs what its body does, calls in it once whatever their number of outputs", () => {
  const weight = input("weight", { dtype: "float", shape: [5, 4] });
  const bias = input("bias", { dtype: "float", shape: [5] });
  const [y] = [linear(x, { weight, bias })];
  assertEquals(flops(operand(y?.inputs ?? [], 0)), 2 * 6 * 4 * 5 + 30);
  const outputs = composite("outer", {
    inputs: [x],
    body: (x) => composite("inner", { inputs: [x], body: (x) => [exp(x), exp(exp(x))] }),
  });
  assertEquals(outputs.map(flops), [72, 72]);
});

Deno.test("flops: a call counts whole, in a graph as in a body, whichever of its outputs are asked for", () => {
  const both = (x: Node): readonly Node[] =>
    composite("both", { inputs: [x], body: (x) => [exp(x), sum(x, [0])] });
  for (const asked of [[0], [1], [0, 1]]) {
    const some = (x: Node): readonly Node[] => {
      const outputs = both(x);
      return asked.map((index) => operand(outputs, index));
    };
    assertEquals(graphFlops(graph(Object.fromEntries(some(x).map((each, i) => [`y${i}`, each])))), 48);
    assertEquals(flops(operand(composite("outer", { inputs: [x], body: some }), 0)), 48);
  }
});
