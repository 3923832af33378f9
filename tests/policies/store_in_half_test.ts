/** 16-bit storage: what is rounded, what is not, and what it saves. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Graph, graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { storeInHalf } from "../../core/policies/store_in_half.ts";
import { trainingStep } from "../../core/train/step.ts";
import { compile } from "../../gpu/compile.ts";
import { GRAPH_INPUTS, values } from "../gpu/arbitrary_graph.ts";
import { CONFIG, OPTIMISER } from "../train/minimal_step.ts";

const nodesOf = ({ outputs }: Graph): readonly Node[] => inputsFirst(Object.values(outputs));
const roundings = (of: Graph): number => nodesOf(of).filter(({ op }) => op === "roundToHalf").length;

/** A loss on a random graph, and its gradients. */
const graphs: fc.Arbitrary<Graph> = values.map((made) => {
  const last = operand(made, made.length - 1);
  const loss = reshape(sum(multiply(last, last), [0, 1]), []);
  const [x, y] = differentiate(loss, [GRAPH_INPUTS.x, GRAPH_INPUTS.y]);
  return graph({ loss, x: x ?? loss, y: y ?? loss });
});

/** What a value is under other shapes. */
function sourceOf(node: Node): Node {
  return node.op === "reshape" ? sourceOf(operand(node.inputs, 0)) : node;
}

Deno.test("both operands of every product are rounded, or constant", () => {
  fc.assert(fc.property(graphs, (made) => {
    for (const node of nodesOf(storeInHalf(made)).filter(({ op }) => op === "matmul")) {
      for (const each of node.inputs) {
        const { op } = sourceOf(each);
        assert(op === "roundToHalf" || op === "broadcast" || op === "constant", op);
      }
    }
  }));
});

Deno.test("applied twice it changes nothing more, and no value is rounded twice", () => {
  fc.assert(fc.property(graphs, (made) => {
    const once = storeInHalf(made);
    assertEquals(roundings(storeInHalf(once)), roundings(once));
    const rounded = nodesOf(once).filter(({ op }) => op === "roundToHalf").map(({ inputs }) => inputs[0]);
    assertEquals(new Set(rounded).size, rounded.length);
    assert(rounded.every((each) => each?.op !== "roundToHalf"));
  }));
});

const step = (precision: 16 | 32, rematerialise: "nothing" | "blocks" = "nothing") =>
  trainingStep({
    config: { ...CONFIG, layers: 3, hidden: 32, maxPositions: 64 },
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: 8, length: 64, rows: 32 },
    dropout: 0.1,
    precision,
    rematerialise,
  });

Deno.test("the optimiser reads and writes 32 bits: neither state nor gradients of weights are rounded for it", () => {
  const { graph: whole, carry } = step(16);
  for (const node of nodesOf(whole)) {
    if (node.op !== "output") continue;
    const { name } = node.attributes.call.composite;
    if (name === "adamw" || name === "sumOfSquares") {
      assert(node.inputs.every((each) => sourceOf(each).op !== "roundToHalf"));
    }
  }
  for (const name of Object.keys(carry)) {
    assert(operand([whole.outputs[name] ?? GRAPH_INPUTS.x], 0).op !== "roundToHalf");
  }
});

Deno.test("a training step keeps its activations in half the bytes, also with rematerialisation", () => {
  const slotBytes = (...options: Parameters<typeof step>): number => {
    const { graph, carry } = step(...options);
    const capabilities = {
      isSoftware: true,
      maxInvocationsPerWorkgroup: 256,
      maxStorageBuffersPerShader: 8,
      maxWorkgroupBytes: 16384,
    };
    const limits = { maxBufferBytes: 2 ** 30, maxBindingBytes: 2 ** 30 };
    return compile(graph, { capabilities, limits, carry }).slots.reduce((sum, bytes) => sum + bytes, 0);
  };
  const [full, half] = [slotBytes(32), slotBytes(16)];
  assert(half < 0.7 * full, `${half} of ${full}`);
  assert(slotBytes(16, "blocks") < slotBytes(32, "blocks"));
});
