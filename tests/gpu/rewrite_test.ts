/** Rules on graphs, told by the reference. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { composite } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { add } from "../../core/ops/add.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { pad } from "../../core/ops/pad.ts";
import { slice } from "../../core/ops/slice.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { joinPads } from "../../gpu/plan/join_pads.ts";
import { rewrite } from "../../gpu/plan/rewrite.ts";
import { floats } from "./arbitrary_tensor.ts";

const float = (name: string, ...shape: number[]): Node => input(name, { dtype: "float", shape });
const opsOf = (node: Node): readonly string[] =>
  inputsFirst([node]).map(({ op }) => op).filter((op) => op !== "input");

Deno.test("joinPads: the cotangent of a tensor cut into parts is their concatenation", () => {
  const x = float("x", 2, 5);
  const parts = [[0, 2], [2, 3], [3, 5]].map(([start = 0, end = 0]) => slice(x, { axis: 1, start, end }));
  const from = parts.map((of, index) => ({ of, cotangent: float(`d${index}`, ...of.shape) }));
  const [cotangent] = pullBack(from, [x]);
  const original = operand([cotangent ?? x], 0);
  const [joined] = rewrite([original], joinPads);
  assertEquals(opsOf(operand([joined ?? x], 0)), ["concatenate"]);
});

Deno.test("joinPads: sums of padded tensors keep their values, whether they lie side by side or not", () => {
  const cut = fc.record({ before: fc.nat(4), size: fc.integer({ min: 1, max: 4 }), axis: fc.nat(1) });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), fc.boolean(), (cuts, tile) => {
      let end = 0;
      const total = 6;
      const terms = cuts.map(({ before, size, axis }, index) => {
        const start = tile ? Math.min(end, total - 1) : Math.min(before, total - 1);
        const length = tile && index === cuts.length - 1 ? total - start : Math.min(size, total - start);
        end = start + length;
        const along = tile ? 1 : axis;
        const shape = along === 0 ? [length, total] : [total, length];
        return pad(float(`x${index}`, ...shape), { axis: along, before: start, after: total - end });
      });
      const sum = tanh(terms.reduce((a, b) => add(b, a)));
      const original = graph({ sum });
      const inputs = Object.fromEntries(
        Object.values(original.inputs).map(({ attributes, shape }, seed) => [
          attributes.name,
          floats(shape, { seed: seed + 1 }),
        ]),
      );
      const rewritten = graph({ sum: operand(rewrite([sum], joinPads), 0) });
      assertEquals(evaluate(rewritten, inputs), evaluate(original, inputs));
    }),
    { numRuns: 200 },
  );
});

Deno.test("rewrite: outputs of one call stay outputs of one call", () => {
  const x = float("x", 2);
  const both = composite("both", { inputs: [exp(x)], body: (x) => [x, tanh(x)] });
  const made = rewrite(both, (node) => (node.op === "exp" ? tanh(operand(node.inputs, 0)) : undefined));
  const calls = new Set(made.map((node) => (node.op === "output" ? node.attributes.call : node)));
  assertEquals(calls.size, 1);
  assertEquals(opsOf(operand(made, 1)), ["tanh", "output"]);
});
