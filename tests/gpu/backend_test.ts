/** The backend as its users see it: writing, stepping, reading, carrying, sharing, and what goes wrong. */
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { numbers, type Tensor, tensor } from "../../core/graph/tensor.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { exp } from "../../core/ops/exp.ts";
import { gather } from "../../core/ops/gather.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { compile } from "../../gpu/compile.ts";
import { DeviceError } from "../../gpu/device_errors.ts";
import { executable as executableOf, type GpuExecutable } from "../../gpu/executable.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

const vector = (name: string, size = 2): Node => input(name, { dtype: "float", shape: [size] });
const of = (...values: number[]): Tensor => tensor([values.length], Float32Array.from(values));

/** The numbers of one value after the last step. */
async function read(executable: GpuExecutable, name: string): Promise<number[]> {
  const value = (await executable.read([name]))[name];
  return value === undefined ? [] : numbers(value);
}

gpuTest("backend: inputs keep their values, outputs follow every step", async () => {
  const [x, y] = [vector("x"), vector("y")];
  const executable = await gpuBackend(await sharedDevice()).compile(graph({ sum: add(x, y) }));
  executable.write({ x: of(1, 2), y: of(10, 20) });
  assertEquals(await read(executable, "x"), [1, 2]);
  executable.step();
  assertEquals(await read(executable, "sum"), [11, 22]);
  executable.write({ x: tensor([2], Float64Array.of(5, 6)) });
  assertEquals(await read(executable, "sum"), [11, 22]);
  executable.step();
  assertEquals(await read(executable, "sum"), [15, 26]);
  executable.close();
});

gpuTest("backend: inputs that begin at 0 are carried and written like others", async () => {
  const [x, y] = [vector("x"), vector("y")];
  for (const backend of [gpuBackend(await sharedDevice()), referenceBackend("float32")]) {
    const executable = await backend.compile(graph({ sum: add(x, y) }), {
      carry: { sum: "x" },
      zeros: ["x"],
    });
    const values = async (name: string) => numbers((await executable.read([name]))[name] ?? of());
    assertThrows(() => executable.step(), RangeError, 'input "y": expected float[2], found nothing');
    executable.write({ y: of(1, 2) });
    assertEquals(await values("x"), [0, 0]);
    executable.step();
    executable.step();
    assertEquals(await values("x"), [2, 4]);
    executable.write({ x: of(5, 5) });
    executable.step();
    assertEquals(await values("sum"), [6, 7]);
    executable.close();
  }
});

gpuTest(
  "backend: an output that is an input, a constant or another output is still a value of its own",
  async () => {
    const x = vector("x");
    const y = exp(x);
    const outputs = { x, shaped: reshape(x, [1, 2]), one: constant(1), y, again: reshape(y, [2, 1]) };
    const executable = await gpuBackend(await sharedDevice()).compile(graph(outputs));
    executable.write({ x: of(0, 0) });
    executable.step();
    executable.write({ x: of(7, 7) });
    assertEquals(await read(executable, "shaped"), [0, 0]);
    assertEquals(await read(executable, "one"), [1]);
    assertEquals(await read(executable, "y"), [1, 1]);
    assertEquals(await read(executable, "again"), [1, 1]);
    executable.close();
  },
);

gpuTest("backend: outputs carried to inputs, also when two inputs change places", async () => {
  const [a, b] = [vector("a"), vector("b")];
  const outputs = graph({ nextA: b, nextB: add(a, constant(1)), double: multiply(a, constant(2)) });
  const carry = { nextA: "a", nextB: "b" };
  const start = { a: of(1, 2), b: of(30, 40) };
  const [device, reference] = [
    await gpuBackend(await sharedDevice()).compile(outputs, { carry }),
    await referenceBackend("float32").compile(outputs, { carry }),
  ];
  for (const executable of [device, reference]) executable.write(start);
  for (let step = 0; step < 5; step++) {
    for (const executable of [device, reference]) executable.step();
    const names = ["a", "b", "nextA", "nextB", "double"];
    assertEquals(await device.read(names), await reference.read(names));
  }
  device.close();
});

gpuTest("backend: placed inputs are shared, and seen by both sides", async () => {
  const backend = gpuBackend(await sharedDevice());
  const [p, x] = [vector("p"), vector("x")];
  const owner = await backend.compile(graph({ p: add(p, constant(1)) }), { carry: { p: "p" } });
  const user = await backend.compile(graph({ y: multiply(p, x) }), { placed: owner.places(["p"]) });
  user.write({ x: of(10, 10) });
  assertThrows(() => user.step(), RangeError, 'input "p": expected float[2], found nothing');
  owner.write({ p: of(1, 2) });
  user.step();
  assertEquals(await read(user, "y"), [10, 20]);
  owner.step();
  user.step();
  assertEquals(await read(user, "y"), [20, 30]);
  user.close();
  owner.step();
  assertEquals(await read(owner, "p"), [3, 4]);
  owner.close();
});

gpuTest("backend: refuses places of other types and other backends", async () => {
  const backend = gpuBackend(await sharedDevice());
  const small = await backend.compile(graph({ y: exp(vector("x")) }));
  const wanted = graph({ y: exp(vector("x", 3)) });
  await assertRejects(
    () => backend.compile(wanted, { placed: small.places(["x"]) }),
    RangeError,
    'placed input "x": expected float[3] on the gpu, found float[2] on the gpu',
  );
  const elsewhere = await referenceBackend("float32").compile(wanted);
  await assertRejects(
    () => backend.compile(wanted, { placed: elsewhere.places(["x"]) }),
    RangeError,
    "found float[3] on the cpu",
  );
  small.close();
});

gpuTest(
  "backend: refuses values of unknown names and other types, and reading before there is anything",
  async () => {
    const executable = await gpuBackend(await sharedDevice()).compile(graph({ y: exp(vector("x")) }));
    assertThrows(() => executable.write({ z: of(1) }), RangeError, 'no input "z"');
    assertThrows(() => executable.write({ x: of(1) }), RangeError, "expected float[2], found float[1]");
    assertThrows(() => executable.step(), RangeError, 'input "x": expected float[2], found nothing');
    executable.write({ x: of(1, 2) });
    await assertRejects(
      () => executable.read(["y"]),
      RangeError,
      'output "y" has no value before the first step',
    );
    await assertRejects(() => executable.read(["z"]), RangeError, 'no input "z"');
    executable.close();
  },
);

gpuTest("backend: refuses an index that the reference would refuse", async () => {
  const table = input("table", { dtype: "float", shape: [4, 2] });
  const ids = input("ids", { dtype: "int", shape: [3] });
  const executable = await gpuBackend(await sharedDevice()).compile(graph({ rows: gather(table, ids) }));
  assertThrows(
    () => executable.write({ ids: tensor([3], Int32Array.of(0, 4, 1)) }),
    RangeError,
    'input "ids", element 1: expected one of 4 rows of float[4, 2], found 4',
  );
  assertThrows(() => executable.write({ ids: tensor([3], Int32Array.of(0, 1, -1)) }), RangeError, "found -1");
  executable.close();
});

gpuTest("backend: many steps and reads make nothing new on the device", async () => {
  const device = await sharedDevice();
  const x = vector("x", 100);
  const executable = await gpuBackend(device).compile(
    graph({ x: multiply(exp(multiply(x, constant(0))), x), y: exp(x) }),
    { carry: { x: "x" } },
  );
  executable.write({ x: tensor([100], new Float32Array(100).fill(0.5)) });
  executable.step();
  await executable.read(["x", "y"]);
  const made: string[] = [];
  const { gpu } = device;
  const methods = ["createBuffer", "createBindGroup", "createComputePipeline", "createShaderModule"] as const;
  for (const method of methods) {
    Object.defineProperty(gpu, method, { value: () => made.push(method), configurable: true });
  }
  try {
    for (let step = 0; step < 300; step++) {
      executable.write({ x: tensor([100], new Float32Array(100).fill(0.5)) });
      executable.step();
      if (step % 50 === 0) await executable.read(["x", "y"]);
    }
    assertEquals(made, []);
  } finally {
    for (const method of methods) Reflect.deleteProperty(gpu, method);
  }
  executable.close();
});

gpuTest("backend: several reads at once", async () => {
  const executable = await gpuBackend(await sharedDevice()).compile(
    graph({ y: add(vector("x"), constant(1)) }),
  );
  const reads: Promise<number[]>[] = [];
  for (let value = 0; value < 4; value++) {
    executable.write({ x: of(value, value) });
    executable.step();
    reads.push(read(executable, "y"));
  }
  assertEquals(await Promise.all(reads), [[1, 1], [2, 2], [3, 3], [4, 4]]);
  executable.close();
});

gpuTest("backend: says in one line what computes", async () => {
  const backend = gpuBackend(await sharedDevice());
  assertEquals([backend.name, backend.precision], ["gpu", "float32"]);
  assertMatch(backend.about, /^[^\n]+$/);
});

gpuTest("backend: poisoned buffers hold NaN as soon as nothing needs them", async () => {
  const device = await sharedDevice();
  const { capabilities, limits } = device;
  const plan = compile(graph({ y: sum(exp(vector("x")), [0]) }), { capabilities, limits, poison: true });
  const between = plan.dispatches.find(({ dispatch }) => dispatch.label === "exp")?.places[1];
  assert(between);
  const dead = { dtype: "float", shape: [2], place: between, bytes: 16 } as const;
  const executable = await executableOf(device, { ...plan, outputs: { ...plan.outputs, dead } });
  executable.write({ x: of(0, 0) });
  executable.step();
  assertEquals(await read(executable, "dead"), [NaN, NaN]);
  assertEquals(await read(executable, "y"), [2]);
  executable.close();
});

gpuTest("backend: a profile has the time of every dispatch", async () => {
  const device = await sharedDevice();
  const executable = await gpuBackend(device).compile(graph({ y: sum(exp(vector("x", 1000)), [0]) }));
  executable.write({ x: tensor([1000], new Float32Array(1000)) });
  if (!device.gpu.features.has("timestamp-query")) {
    await assertRejects(() => executable.profile(), DeviceError, "cannot measure time");
  } else {
    const timings = await executable.profile();
    assertEquals(
      timings.map(({ label }) => label),
      executable.plan.dispatches.map(({ dispatch }) => dispatch.label),
    );
    assert(timings.every(({ milliseconds }) => milliseconds >= 0));
  }
  executable.close();
});

gpuTest("backend: a profile that cannot be measured is no step", async () => {
  const device = await sharedDevice();
  const x = vector("x");
  const executable = await gpuBackend(device).compile(graph({ y: add(x, x) }), { carry: { y: "x" } });
  await assertRejects(() => executable.profile(), RangeError, 'input "x": expected float[2], found nothing');
  executable.write({ x: of(1, 2) });
  Object.defineProperty(device.gpu, "features", { value: new Set(), configurable: true });
  try {
    await assertRejects(() => executable.profile(), DeviceError, "cannot measure time");
  } finally {
    Reflect.deleteProperty(device.gpu, "features");
  }
  assertEquals(await read(executable, "x"), [1, 2]);
  executable.close();
});
