import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { DeviceError } from "../../gpu/device_errors.ts";
import { runCli } from "./run_cli.ts";

const ADAPTER = {
  name: "a device",
  isSoftware: true,
  features: ["shader-f16"],
  limits: { maxBufferSize: 2 ** 31, maxStorageBuffersPerShaderStage: 8 },
};
const findAdapter = () => Promise.resolve(ADAPTER);

Deno.test("doctor: says clearly that there is no adapter, measures the CPU, status 0", async () => {
  const { status, stdout } = await runCli(["doctor"]);
  assertEquals(status, 0);
  assertStringIncludes(stdout, "adapter      none: no WebGPU adapter was found");
  assertStringIncludes(stdout, "self-test    not run, there is no adapter");
  assertMatch(stdout, /^cpu {10}reference interpreter, float32: [\d.]+ GFLOP\/s \(\d+ × \d+ products/m);
  const found = JSON.parse((await runCli(["doctor", "--json"])).stdout);
  assertEquals([found.adapter, found.selfTest, found.backends.length, found.deno], [
    null,
    null,
    1,
    Deno.version.deno,
  ]);
  assert(found.backends[0].product.isRight && found.backends[0].product.gigaflops > 0);
});

Deno.test("doctor: a device that computes wrong is status 1", async () => {
  const openGpu = () => Promise.reject(new DeviceError("this device computes wrong"));
  const { status, stdout } = await runCli(["doctor"], { findAdapter, openGpu });
  assertEquals(status, 1);
  assertStringIncludes(stdout, "self-test    failed: this device computes wrong");
  const broken = { ...referenceBackend("float32"), name: "gpu", about: "zeros" };
  const zeros = {
    ...broken,
    compile: async (...given: Parameters<typeof broken.compile>) => {
      const made = await broken.compile(...given);
      return { ...made, read: () => Promise.resolve({}) };
    },
  };
  assertEquals((await runCli(["doctor"], { findAdapter, openGpu: () => Promise.resolve(zeros) })).status, 1);
});

Deno.test("doctor: adapter, features and limits of a device", async () => {
  const openGpu = () => Promise.resolve({ ...referenceBackend("float32"), name: "gpu", about: "a device" });
  const found = JSON.parse((await runCli(["doctor", "--json"], { findAdapter, openGpu })).stdout);
  assertEquals([found.adapter, found.selfTest, found.backends.length], [ADAPTER, { passed: true }, 2]);
  const { status, stdout } = await runCli(["doctor"], { findAdapter, openGpu });
  assertEquals(status, 0);
  for (
    const line of [
      "adapter      a device (software: computes on the CPU)",
      "features     shader-f16",
      "limits       maxBufferSize 2.00 GiB",
      "             maxStorageBuffersPerShaderStage 8",
      "self-test    passed",
    ]
  ) assertStringIncludes(stdout, `${line}\n`);
});

Deno.test("doctor: what was measured to choose kernels; --no-tune asks for a device without", async () => {
  const tuning = { family: "registers", rates: { slow: 10, fast: 31.25 }, milliseconds: 1234 } as const;
  const asked: (boolean | undefined)[] = [];
  const openGpu = ({ tune }: { readonly tune?: boolean } = {}) => {
    asked.push(tune);
    const plain = { ...referenceBackend("float32"), name: "gpu", about: "a device" };
    return Promise.resolve(tune === false ? plain : { ...plain, tuning });
  };
  const { stdout } = await runCli(["doctor"], { findAdapter, openGpu });
  assertStringIncludes(
    stdout,
    "kernels      products in registers; GFLOP/s: fast 31.3, slow 10.0 (measured in 1.2 s)\n",
  );
  const untuned = await runCli(["doctor", "--no-tune"], { findAdapter, openGpu });
  assert(!untuned.stdout.includes("kernels"));
  assertEquals(asked, [undefined, false]);
  assertMatch((await runCli(["doctor", "--help"])).stdout, /--no-tune/);
  assertMatch((await runCli(["pretrain", "--help"])).stdout, /--no-tune/);
  assert(!(await runCli(["layout", "--help"])).stdout.includes("--no-tune"));
});
