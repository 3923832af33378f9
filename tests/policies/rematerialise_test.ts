/** Rematerialisation: the same bits, for less memory. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { rematerialise } from "../../core/policies/rematerialise.ts";
import { trainingStep } from "../../core/train/step.ts";
import { compile } from "../../gpu/compile.ts";
import { GRAPH_INPUTS, GRAPH_VALUES, values } from "../gpu/arbitrary_graph.ts";
import { compute } from "../graph/compute.ts";
import { CONFIG, exampleOf, initialState, OPTIMISER, stepFrom } from "../train/minimal_step.ts";

Deno.test("gradients of any graph keep their bits, whatever the checkpoints", () => {
  fc.assert(fc.property(values, fc.infiniteStream(fc.boolean()), (made, choice) => {
    const last = operand(made, made.length - 1);
    const loss = reshape(sum(multiply(last, last), [0, 1]), []);
    const needed = inputsFirst([loss]);
    const chosen = made.filter((node) => needed.includes(node) && choice.next().value);
    const parameters = [GRAPH_INPUTS.x, GRAPH_INPUTS.y, GRAPH_INPUTS.row];
    const all = differentiate(loss, [...parameters, ...chosen]);
    const plain = all.slice(0, 3);
    const checkpoints = chosen.map((value, index) => ({ value, cotangent: operand(all, 3 + index) }));
    const again = rematerialise(plain, { loss, checkpoints });
    const used = graph(Object.fromEntries([...plain, ...again].map((node, i) => [`${i}`, node]))).inputs;
    const given = Object.fromEntries(
      Object.entries(GRAPH_VALUES).filter(([name]) => used[name] !== undefined),
    );
    assertEquals(compute(again, given), compute(plain, given));
  }));
});

Deno.test("a training step keeps the bits of loss, norm, parameters and moments, with dropout and micro-batches", () => {
  const microBatches = [[0, 1], [2, 3]].map((seeds) => seeds.map((seed) => exampleOf(seed)));
  const inputs = (rematerialise: "nothing" | "blocks") => ({
    microBatches,
    rate: 0.01,
    dropoutKeys: [[1, 2], [3, 4]] as const,
    options: { dropout: 0.2, maxNorm: 0.5, rematerialise },
  });
  const state = initialState();
  assertEquals(stepFrom(state, inputs("blocks")), stepFrom(state, inputs("nothing")));
});

const DEVICE = {
  capabilities: {
    isSoftware: true,
    maxInvocationsPerWorkgroup: 256,
    maxStorageBuffersPerShader: 8,
    maxWorkgroupBytes: 16384,
  },
  limits: { maxBufferBytes: 2 ** 30, maxBindingBytes: 2 ** 30 },
};

/** Bytes of the slots of a training step. */
function slotBytes(layers: number, rematerialise: "nothing" | "blocks"): number {
  const { graph, carry } = trainingStep({
    config: { ...CONFIG, hidden: 32, heads: 2, maxPositions: 64, layers },
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: 8, length: 64, rows: 32 },
    dropout: 0.1,
    rematerialise,
  });
  return compile(graph, { ...DEVICE, carry }).slots.reduce((sum, bytes) => sum + bytes, 0);
}

Deno.test("with one more block, the plan grows by one hidden state and at most the block's gradients", () => {
  const hidden = 8 * 64 * 32 * 4;
  const gradients = (12 * 32 * 32 + 13 * 32) * 4;
  const growth = (rematerialise: "nothing" | "blocks"): number =>
    (slotBytes(9, rematerialise) - slotBytes(5, rematerialise)) / 4;
  // Gradients may take slots that the activations of a block have left.
  assert(growth("blocks") >= hidden && growth("blocks") <= hidden + gradients, `${growth("blocks")}`);
  // Without: what each of nine kernels of a block keeps for its gradient, one of them four times as wide.
  assert(growth("nothing") > 10 * hidden, `${growth("nothing") / hidden}`);
});

Deno.test("what comes before the first checkpoint and after the last is computed once", () => {
  const x: Node = input("x", { dtype: "float", shape: [3] });
  const loss = reshape(sum(multiply(x, x), [0]), []);
  const [dx] = differentiate(loss, [x]);
  assert(dx !== undefined);
  assertEquals(rematerialise([dx], { loss, checkpoints: [] }), [dx]);
});
