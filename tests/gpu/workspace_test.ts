/** Executables of a device share the memory between their kernels: nobody notices, and it is as large as the largest. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type Graph, graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { numbers, tensor } from "../../core/graph/tensor.ts";
import { exp } from "../../core/ops/exp.ts";
import { add } from "../../core/ops/add.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { sum } from "../../core/ops/sum.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { compile } from "../../gpu/compile.ts";
import { openDevice } from "../../gpu/device.ts";
import { executable, type GpuExecutable } from "../../gpu/executable.ts";
import { DeviceError } from "../../gpu/device_errors.ts";
import { gpuTest } from "./gpu_test.ts";

/** Needs two slots of `size` numbers at once: the sums are kernels of their own. */
function sums(size: number): Graph {
  const x = input("x", { dtype: "float", shape: [size, 2] });
  const y = sum(x, [1]);
  const z = sum(multiply(x, x), [1]);
  return graph({ total: sum(add(exp(y), exp(z)), [0]), y });
}

const expected = (size: number, value: number): readonly number[][] => [
  [size * (Math.exp(2 * value) + Math.exp(2 * value * value))],
  Array.from({ length: size }, () => 2 * value),
];

gpuTest("workspace: executables of any sizes, stepping in turns, compute what each would alone", async () => {
  const device = await openDevice();
  const backend = gpuBackend(device);
  const slotBytes = (executables: readonly GpuExecutable[]): number =>
    Math.max(0, ...executables.map(({ plan }) => Math.max(...plan.slots.slice(0, plan.workspaceSlots))));
  const size = fc.integer({ min: 1, max: 300 });
  const turns = fc.array(fc.nat(2), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(size, size, size), turns, async (sizes, turns) => {
      const executables: GpuExecutable[] = [];
      for (const each of sizes) executables.push(await backend.compile(sums(each)));
      const last = new Map<number, number>();
      for (const [turn, which] of turns.entries()) {
        const [executable, length] = [executables[which], sizes[which] ?? 0];
        const value = (turn + 1) / 16;
        executable?.write({ x: tensor([length, 2], new Float32Array(2 * length).fill(value)) });
        executable?.step();
        last.set(which, value);
      }
      for (const [which, value] of last) {
        const found = Object.values(await executables[which]?.read(["total", "y"]) ?? {}).map(numbers);
        for (const [output, values] of expected(sizes[which] ?? 0, value).entries()) {
          values.forEach((each, i) => assert(Math.abs((found[output]?.[i] ?? NaN) - each) <= 1e-5 * each));
        }
      }
      const probe = await device.workspace.open([]);
      while (executables.length > 0) {
        assertEquals(Math.max(...probe.buffers().map((buffer) => buffer.size)), slotBytes(executables));
        executables.pop()?.close();
      }
      assertEquals(probe.buffers(), []);
      probe.close();
    }),
    { numRuns: 10 },
  );
  device.check();
  device.close();
});

gpuTest("workspace: an executable that could not be made takes nothing", async () => {
  const device = await openDevice();
  const plan = compile(sums(100), device);
  const limits = { ...device.limits, maxBufferBytes: 16 };
  await assertRejects(() => executable({ ...device, limits }, plan), DeviceError, "this device allows 16");
  const probe = await device.workspace.open([]);
  assertEquals(probe.buffers(), []);
  probe.close();
  device.close();
});
