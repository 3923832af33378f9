/** What is carried is written over its input where that is safe, and never shows. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Graph, graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { composite } from "../../core/graph/composite.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { swapLast } from "../../core/ops/transpose.ts";
import { writeRows } from "../../core/ops/write_rows.ts";
import { trainingStep } from "../../core/train/step.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { compile } from "../../gpu/compile.ts";
import { CONFIG, OPTIMISER } from "../train/minimal_step.ts";
import { valueNamed } from "../graph/compute.ts";
import { ANY_DEVICE } from "./any_device.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

const square = (name: string): Node => input(name, { dtype: "float", shape: [4, 4] });

/** Outputs that are made in the place of the input that they are carried to. */
function inPlace(outputs: Graph, carry: Readonly<Record<string, string>>): readonly string[] {
  const { copies } = compile(outputs, { ...ANY_DEVICE, carry });
  const copied = new Set(copies.map(({ to }) => ("input" in to ? to.input : "")));
  return Object.entries(carry).filter(([, name]) => !copied.has(name)).map(([output]) => output);
}

/**
 * Values after some steps, with what is carried carried by the backend, or read and written again: then nothing is
 * donated.
 */
async function afterSteps(
  outputs: Graph,
  { carry, inputs, byHand }: {
    readonly carry: Readonly<Record<string, string>>;
    readonly inputs: Tensors;
    readonly byHand: boolean;
  },
): Promise<Tensors> {
  const executable = await gpuBackend(await sharedDevice(), { poison: true })
    .compile(outputs, byHand ? {} : { carry });
  executable.write(
    Object.fromEntries(Object.keys(outputs.inputs).map((name) => [name, valueNamed(inputs, name)])),
  );
  let values: Tensors = {};
  for (let step = 0; step < 3; step++) {
    executable.step();
    values = await executable.read(Object.keys(outputs.outputs));
    if (!byHand) continue;
    executable.write(
      Object.fromEntries(Object.entries(carry).map(([from, to]) => [to, valueNamed(values, from)])),
    );
  }
  executable.close();
  return values;
}

Deno.test("donate: an update in place needs neither a copy nor a second buffer", () => {
  const [p, gradient] = [square("p"), square("gradient")];
  const next = add(p, multiply(gradient, constant(-0.1)));
  assertEquals(inPlace(graph({ next }), { next: "p" }), ["next"]);
  assertEquals(compile(graph({ next }), { ...ANY_DEVICE, carry: { next: "p" } }).slots, []);
});

Deno.test("donate: an input that something needs after the update keeps its value until the end", () => {
  const p = square("p");
  const next = tanh(p);
  assertEquals(inPlace(graph({ next, old: p }), { next: "p" }), []);
  assertEquals(inPlace(graph({ before: swapLast(p), next }), { next: "p" }), ["next"]);
  assertEquals(inPlace(graph({ next, after: swapLast(p) }), { next: "p" }), []);
  assertEquals(inPlace(graph({ next: swapLast(p) }), { next: "p" }), []);
  assertEquals(inPlace(graph({ next: add(p, swapLast(p)) }), { next: "p" }), ["next"]);
});

Deno.test("donate: every parameter and moment of a training step is updated in place", () => {
  const step = (carried: boolean) => {
    const { graph, carry } = trainingStep({
      config: CONFIG,
      optimiser: OPTIMISER,
      maxNorm: 1,
      batch: { batchSize: 1, length: 4, rows: 2 },
      dropout: 0.1,
    });
    return compile(graph, { ...ANY_DEVICE, ...(carried ? { carry } : {}) });
  };
  assertEquals(step(true).copies, []);
  const state = parameterTable(CONFIG).reduce(
    (bytes, { shape }) => bytes + 12 * shape.reduce((a, b) => a * b, 1),
    0,
  );
  assert(step(true).bytes < step(false).bytes - state / 2);
});

const start = input("start", { dtype: "int", shape: [1] });
const STEPS: readonly ((a: Node, b: Node) => Node)[] = [
  (a, b) => tanh(add(a, multiply(b, constant(0.5)))),
  (a) => tanh(swapLast(a)),
  (a, b) => add(multiply(a, constant(0.5)), reshape(sum(b, [0]), [1, 4])),
  (a) => reshape(reshape(a, [16]), [4, 4]),
  (a, b) => {
    const outputs = composite("two", {
      inputs: [a, b],
      body: (a, b) => [tanh(a), multiply(tanh(b), constant(0.5))],
    });
    return add(operand(outputs, 0), operand(outputs, 1));
  },
  (a, b) =>
    reshape(
      writeRows(reshape(a, [1, 4, 4]), {
        rows: reshape(sum(b, [0]), [1, 1, 4]),
        start,
      }),
      [4, 4],
    ),
];

gpuTest("donate: random graphs give the bits that they give without", async () => {
  const step = fc.record({ step: fc.nat(STEPS.length - 1), a: fc.nat(20), b: fc.nat(20) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }),
      async (steps, chosen) => {
        const made: Node[] = [square("a"), square("b"), square("c")];
        const pick = (index: number): Node => operand(made, index % made.length);
        for (const { step, a, b } of steps) {
          made.push(operand(STEPS, step)(pick(a), pick(b)));
        }
        const outputs = graph(Object.fromEntries(chosen.map((index, at) => [`y${at}`, pick(index)])));
        const targets = ["a", "b", "c"].filter((name) => outputs.inputs[name] !== undefined);
        const carry = Object.fromEntries(targets.map((name, at) => [`y${at}`, name]));
        const inputs = {
          a: floats([4, 4], { seed: 1 }),
          b: floats([4, 4], { seed: 2 }),
          c: floats([4, 4], { seed: 3 }),
          start: ints([1], { seed: 4, high: 4 }),
        };
        const [donated, copied] = [
          await afterSteps(outputs, { carry, inputs, byHand: false }),
          await afterSteps(outputs, { carry, inputs, byHand: true }),
        ];
        assertEquals(donated, copied);
      },
    ),
    { numRuns: 40 },
  );
});
