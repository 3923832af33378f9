import { assertEquals, assertRejects } from "@std/assert";
import { openBackend } from "../../cli/backend.ts";
import type { Output } from "../../cli/frame/context.ts";
import { CommandError } from "../../cli/frame/errors.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { DeviceError, NoAdapterError } from "../../gpu/device_errors.ts";

function listen(): { readonly said: string[]; readonly stderr: Output } {
  const said: string[] = [];
  const write = (text: string): void => void said.push(text);
  return { said, stderr: { write, isTerminal: false, colours: false, columns: 80 } };
}

const none = () => Promise.reject(new NoAdapterError());
const broken = () => Promise.reject(new DeviceError("this device computes wrong"));
const device = () => Promise.resolve({ ...referenceBackend("float32"), name: "gpu", about: "a device" });

Deno.test("backend: auto says which it took and why", async () => {
  for (
    const [openGpu, name, sentence] of [
      [device, "gpu", "backend: gpu, a device\n"],
      [
        none,
        "cpu",
        `backend: cpu, the reference interpreter, which is slow (${new NoAdapterError().message})\n`,
      ],
      [
        broken,
        "cpu",
        "backend: cpu, the reference interpreter, which is slow (this device computes wrong)\n",
      ],
    ] as const
  ) {
    const { said, stderr } = listen();
    assertEquals((await openBackend("auto", { openGpu, stderr })).name, name);
    assertEquals(said, [sentence]);
  }
});

Deno.test("backend: gpu is the GPU or one sentence, cpu never asks for a device", async () => {
  const { said, stderr } = listen();
  assertEquals((await openBackend("gpu", { openGpu: device, stderr })).name, "gpu");
  await assertRejects(
    () => openBackend("gpu", { openGpu: none, stderr }),
    CommandError,
    "backend gpu: no WebGPU adapter",
  );
  const cpu = await openBackend("cpu", { openGpu: none, stderr }, { precision: "float64" });
  assertEquals([cpu.name, cpu.precision], ["cpu", "float64"]);
  assertEquals(said, []);
});
