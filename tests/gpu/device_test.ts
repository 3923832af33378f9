/** Opening a device, and what is said when there is none, it computes wrong, or it goes away. */
import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { exp } from "../../core/ops/exp.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { capabilitiesOf } from "../../gpu/capabilities.ts";
import { openDevice } from "../../gpu/device.ts";
import { DeviceError, DeviceLostError, NoAdapterError } from "../../gpu/device_errors.ts";
import { perElement } from "../../gpu/kernels/per_element.ts";
import { selfTest } from "../../gpu/self_test.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

const x = input("x", { dtype: "float", shape: [3] });
const y = graph({ y: exp(x) });

Deno.test("device: without an adapter, one sentence with a hint", async () => {
  const { requestAdapter } = GPU.prototype;
  GPU.prototype.requestAdapter = () => Promise.resolve(null);
  try {
    const error = await assertRejects(() => openDevice(), NoAdapterError, "mesa-vulkan-drivers");
    assertEquals(error.message.split("\n").length, 1);
  } finally {
    GPU.prototype.requestAdapter = requestAdapter;
  }
});

gpuTest("device: has the adapter's limits, and knows whether it is a CPU", async () => {
  const device = await openDevice({ powerPreference: "low-power" });
  const adapter = await navigator.gpu.requestAdapter();
  assert(adapter);
  assertEquals(device.limits.maxBindingBytes, adapter.limits.maxStorageBufferBindingSize);
  assertEquals(device.capabilities.isSoftware, capabilitiesOf(adapter.info, adapter.limits).isSoftware);
  assert(device.capabilities.maxInvocationsPerWorkgroup <= 256);
  device.close();
});

gpuTest("device: one that leaves its output alone fails the self-test", async () => {
  const device = await sharedDevice();
  const broken = {
    ...device,
    pipelines: {
      ...device.pipelines,
      get: (dispatch: Parameters<typeof device.pipelines.get>[0]) =>
        device.pipelines.get({ ...dispatch, code: "@compute @workgroup_size(1) fn main() {}" }),
    },
  };
  await assertRejects(() => selfTest(broken), DeviceError, "computes wrong");
});

gpuTest("device: a shader that does not compile is refused by name", async () => {
  const { pipelines } = await sharedDevice();
  const dispatch = perElement({ label: "nonsense", bindings: [], size: 1, statements: "let = 3;" });
  await assertRejects(() => pipelines.get(dispatch), DeviceError, "kernel nonsense:");
});

gpuTest("device: an error that arrives late is thrown at the next call, once", async () => {
  const device = await openDevice();
  device.gpu.createBuffer({ label: "too large", size: 2 ** 42, usage: GPUBufferUsage.STORAGE });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertThrows(() => device.check(), DeviceError, "maximum buffer size");
  device.check();
  device.close();
});

gpuTest("device: its loss is one error wherever it is noticed", async () => {
  const device = await openDevice();
  const executable = await gpuBackend(device).compile(y);
  executable.write({ x: tensor([3], Float32Array.of(1, 2, 3)) });
  executable.step();
  device.gpu.destroy();
  await assertRejects(() => device.lost, DeviceLostError, "the GPU device was lost");
  assertThrows(() => executable.step(), DeviceLostError);
  await assertRejects(() => executable.read(["y"]), DeviceLostError);
  await assertRejects(() => gpuBackend(device).compile(y), DeviceLostError);
});

gpuTest("device: its loss ends a read that is under way", async () => {
  const device = await openDevice();
  const executable = await gpuBackend(device).compile(y);
  executable.write({ x: tensor([3], Float32Array.of(1, 2, 3)) });
  executable.step();
  const reading = executable.read(["y"]);
  device.close();
  // The read may have been served before the device went away.
  const outcome = await reading.catch((error: unknown) => error);
  if (outcome instanceof Error) assertInstanceOf(outcome, DeviceLostError);
});
