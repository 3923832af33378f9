import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { numbers, type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import type { Precision } from "../../core/interpret/evaluate.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { compute, valueNamed } from "../graph/compute.ts";
import { anyGraph } from "./any_graph.ts";

const cpu = referenceBackend("float64");
const scalar = (name: string): Node => input(name, { dtype: "float", shape: [] });
const number = (value: number): Tensor => tensor([], Float64Array.of(value));
const [x, y] = [scalar("x"), scalar("y")];
const counting = graph({ next: add(x, y), twice: multiply(x, constant(2)) });

Deno.test("a compiled graph gives the values of the graph, in the precision of the backend", async () => {
  const property = fc.asyncProperty(anyGraph(), async ({ outputs, values }) => {
    const computed = graph(Object.fromEntries(outputs.map((node, index) => [`out${index}`, node])));
    const names = [...Object.keys(computed.outputs), ...Object.keys(computed.inputs)];
    const run = async (precision: Precision): Promise<Tensors> => {
      const executable = await referenceBackend(precision).compile(computed);
      const inputs = Object.keys(computed.inputs).map((name) => [name, valueNamed(values, name)]);
      executable.write(Object.fromEntries(inputs));
      executable.step();
      return await executable.read(names);
    };
    const [exact, rounded] = [await run("float64"), await run("float32")];
    compute(outputs, values).forEach((value, index) => assertEquals(exact[`out${index}`], value));
    for (const { dtype, data } of Object.values(exact)) {
      assert(dtype === "int" || data instanceof Float64Array);
    }
    for (const { dtype, data } of Object.values(rounded)) {
      assert(dtype === "int" || data instanceof Float32Array);
    }
  });
  await fc.assert(property, { numRuns: 30 });
});

Deno.test("a carried output is the input of the next step, others keep their values until they are written", async () => {
  const executable = await cpu.compile(counting, { carry: { next: "x" } });
  executable.write({ x: number(1), y: number(10) });
  for (let step = 0; step < 3; step++) executable.step();
  const after = await executable.read(["next", "twice", "x", "y"]);
  assertEquals(Object.values(after).flatMap(numbers), [31, 42, 31, 10]);
  executable.write({ y: number(0.5) });
  executable.step();
  assertEquals(Object.values(await executable.read(["x", "twice"])).flatMap(numbers), [31.5, 62]);
});

Deno.test("executables that share a place see what any of them writes or carries, and nothing else of each other", async () => {
  const owner = await cpu.compile(counting, { carry: { next: "x" } });
  const other = await cpu.compile(graph({ out: add(x, y) }), { placed: owner.places(["x"]) });
  owner.write({ x: number(1), y: number(10) });
  other.write({ y: number(100) });
  owner.step();
  other.step();
  assertEquals(Object.values(await other.read(["out", "x", "y"])).flatMap(numbers), [111, 11, 100]);
  other.write({ x: number(5) });
  owner.step();
  assertEquals(Object.values(await owner.read(["next", "twice"])).flatMap(numbers), [15, 10]);
  other.close();
  owner.step();
  assertEquals(Object.values(await owner.read(["x"])).flatMap(numbers), [25]);
});

Deno.test("unknown names, other types and inputs without a value are refused with one sentence", async () => {
  const executable = await cpu.compile(counting);
  for (const name of ["z", "next", "toString"]) {
    assertThrows(
      () => executable.write({ [name]: number(1) }),
      RangeError,
      `the graph has no input "${name}"`,
    );
    assertThrows(() => executable.places([name]), RangeError, `the graph has no input "${name}"`);
  }
  for (const name of ["z", "toString"]) {
    await assertRejects(() => executable.read([name]), RangeError, `the graph has no input "${name}"`);
  }
  const wrong = tensor([1], Float64Array.of(1));
  assertThrows(
    () => executable.write({ x: wrong }),
    RangeError,
    'input "x": expected float[], found float[1]',
  );
  executable.write({ x: number(1) });
  assertThrows(() => executable.step(), RangeError, 'input "y": expected float[], found nothing');
  await assertRejects(() => executable.read(["y"]), RangeError, 'input "y": expected float[], found nothing');
  await assertRejects(
    () => executable.read(["next"]),
    RangeError,
    'output "next" has no value before the first step',
  );
});

Deno.test("a graph that cannot be prepared as asked makes the promise reject, with one sentence", async () => {
  const vector = graph({ v: add(input("x", { dtype: "float", shape: [2] }), constant(1)) });
  const owner = await cpu.compile(vector);
  const { x: place } = owner.places(["x"]);
  assert(place !== undefined);
  const cases = [
    [{ carry: { nothing: "x" } }, 'the graph has no output "nothing"'],
    [{ carry: { next: "nothing" } }, 'the graph has no input "nothing"'],
    [{ placed: { x: place } }, 'placed input "x": expected float[] on the cpu, found float[2] on the cpu'],
    [{ placed: { x: { ...place, shape: [], backend: "gpu" } } }, "found float[] on the gpu"],
  ] as const;
  for (const [options, message] of cases) {
    await assertRejects(() => cpu.compile(counting, options), RangeError, message);
  }
  const column = graph({ column: input("row", { dtype: "float", shape: [2] }), y: x });
  await assertRejects(
    () => cpu.compile(column, { carry: { column: "x" } }),
    RangeError,
    'output "column" cannot become input "x": expected float[], found float[2]',
  );
});

Deno.test("the backend says what it is", () => {
  const backend = referenceBackend("float32");
  assertEquals([backend.name, backend.precision, backend.about], [
    "cpu",
    "float32",
    "reference interpreter, float32",
  ]);
  backend.close();
});
