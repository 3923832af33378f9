/** `--profile`: what was run is timed, and nothing else changes. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { profiled, writeProfile } from "../../cli/profile.ts";
import type { Executable } from "../../core/graph/backend.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { gpuTest } from "../gpu/gpu_test.ts";
import { sharedDevice } from "../gpu/shared_device.ts";

const x = input("x", { dtype: "float", shape: [1] });
const counting = graph({ x: add(x, constant(1)) });

async function countTo(executable: Executable, steps: number): Promise<number> {
  executable.write({ x: tensor([1], Float32Array.of(0)) });
  for (let step = 0; step < steps; step++) executable.step();
  const { x: found } = await executable.read(["x"]);
  return found?.data[0] ?? NaN;
}

gpuTest("profile: a timed step is a step, and every kernel of a graph is in the report", async () => {
  const device = await sharedDevice();
  if (!device.gpu.features.has("timestamp-query")) return;
  const profiling = profiled(gpuBackend(device));
  const executable = await profiling.backend.compile(counting, { carry: { x: "x" } });
  await profiling.backend.compile(counting);
  assertEquals(await countTo(executable, 5), 5);
  const [only, ...others] = await profiling.report();
  assertEquals([only?.outputs, only?.kernels.map(({ kernel }) => kernel), others], [["x"], ["add"], []]);
  const [out, err]: [string[], string[]] = [[], []];
  const sink = (lines: string[]) => ({
    write: (text: string) => void lines.push(text),
    isTerminal: false,
    colours: false,
    columns: 80,
  });
  const context = {
    stdout: { ...sink(out) },
    stderr: { ...sink(err) },
  };
  await writeProfile(profiling, context, { json: true });
  assertEquals(JSON.parse(out.join("")).profile[0].kernels[0].count, 1);
  await writeProfile(profiling, context, { json: false });
  assert(err.join("").includes("GFLOP/s"));
  executable.close();
});

Deno.test("profile: the reference has no kernels to time, in one sentence", () => {
  assertThrows(
    () => profiled(referenceBackend("float32")),
    Error,
    "--profile: expected a GPU, found reference",
  );
});
