/** What a plan says it takes is what is then allocated; and a step makes nothing new, however many there are. */
import { assert, assertEquals } from "@std/assert";
import type { Graph } from "../../core/graph/graph.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { sizeOf, type Tensor, tensor, type Tensors, type TensorType } from "../../core/graph/tensor.ts";
import { growPass } from "../../core/infill/grow_pass.ts";
import { encodePass } from "../../core/infill/passes.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { storeInHalf } from "../../core/policies/store_in_half.ts";
import { trainingStep } from "../../core/train/step.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import type { Device } from "../../gpu/device.ts";
import { planMemory } from "../../gpu/plan/memory.ts";
import { OPTIMISER } from "../train/minimal_step.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

/** What a device was asked to make. */
interface Made {
  bytes: number;
  readonly calls: Record<string, number>;
}

/** Counts what a device is asked for while something runs. */
async function counting(device: Device, run: (made: Made) => Promise<void>): Promise<void> {
  const { gpu } = device;
  const made: Made = { bytes: 0, calls: {} };
  const count = (name: string): void => void (made.calls[name] = (made.calls[name] ?? 0) + 1);
  const spied = {
    createBuffer: (descriptor: GPUBufferDescriptor): GPUBuffer => {
      count("createBuffer");
      made.bytes += descriptor.size;
      return GPUDevice.prototype.createBuffer.call(gpu, descriptor);
    },
    createBindGroup: (descriptor: GPUBindGroupDescriptor): GPUBindGroup => {
      count("createBindGroup");
      return GPUDevice.prototype.createBindGroup.call(gpu, descriptor);
    },
    createCommandEncoder: (): GPUCommandEncoder => {
      count("createCommandEncoder");
      return GPUDevice.prototype.createCommandEncoder.call(gpu);
    },
  };
  const { queue } = gpu;
  const submit = (buffers: Iterable<GPUCommandBuffer>): undefined => {
    count("submit");
    GPUQueue.prototype.submit.call(queue, [...buffers]);
  };
  for (const [name, value] of Object.entries(spied)) {
    Object.defineProperty(gpu, name, { value, configurable: true });
  }
  Object.defineProperty(queue, "submit", { value: submit, configurable: true });
  try {
    await run(made);
  } finally {
    for (const name of Object.keys(spied)) Reflect.deleteProperty(gpu, name);
    Reflect.deleteProperty(queue, "submit");
  }
}

const CONFIG = {
  layers: 2,
  hidden: 32,
  heads: 2,
  maxPositions: 32,
  vocabularySize: 48,
  blockPositions: true,
} as const;

function zeros({ shape, dtype }: TensorType): Tensor {
  const size = sizeOf(shape);
  if (dtype === "int") return tensor(shape, new Int32Array(size));
  return tensor(shape, dtype === "uint" ? new Uint32Array(size) : new Float32Array(size).fill(1));
}

const step = (precision: 16 | 32, rematerialise: "nothing" | "blocks") =>
  trainingStep({
    config: CONFIG,
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: 4, length: 32, rows: 24 },
    dropout: 0.1,
    precision,
    rematerialise,
  });

const shape = { rows: 3, capacity: 32 };
const encode = encodePass(CONFIG, { ...shape, contexts: 3, length: 24 });

/** Name → a graph, what it carries and what is read. */
const GRAPHS: Readonly<
  Record<
    string,
    {
      readonly graph: Graph;
      readonly carry: Readonly<Record<string, string>>;
      readonly reads: readonly string[];
    }
  >
> = {
  "training": { ...step(32, "nothing"), reads: ["loss", "gradientNorm.0"] },
  "training, rematerialised": { ...step(32, "blocks"), reads: ["loss"] },
  "training in 16 bits": { ...step(16, "nothing"), reads: ["loss"] },
  "encoding": { ...encode, reads: ["memory.0.key"] },
  "encoding in 16 bits": { graph: storeInHalf(encode.graph), carry: encode.carry, reads: [] },
  "decoding": {
    ...growPass(CONFIG, { ...shape, choice: { kind: "greedy", settings: [], ngram: 0, alternatives: 0 } }),
    reads: ["log"],
  },
};

gpuTest(
  "memory: the prediction is within 10 % of what is allocated, and it is all that ever is",
  async () => {
    const device = await sharedDevice();
    for (const [name, { graph, carry, reads }] of Object.entries(GRAPHS)) {
      await counting(device, async (made) => {
        const executable = await gpuBackend(device).compile(graph, { carry });
        const predicted = planMemory(executable.plan, reads).total;
        executable.write(
          Object.fromEntries(Object.entries(graph.inputs).map(([name, type]) => [name, zeros(type)])),
        );
        executable.step();
        if (reads.length > 0) await executable.read(reads);
        assert(
          Math.abs(predicted / made.bytes - 1) < 0.1,
          `${name}: ${predicted} predicted, ${made.bytes} allocated`,
        );
        const { createBuffer = 0, createBindGroup = 0, createCommandEncoder = 0, submit = 0 } = made.calls;
        for (let step = 0; step < 3; step++) executable.step();
        assertEquals(made.calls, {
          createBuffer,
          createBindGroup,
          createCommandEncoder: createCommandEncoder + 3,
          submit: submit + 3,
        }, `${name}: one encoder and one submit per step, and nothing else`);
        executable.close();
      });
    }
  },
);

gpuTest(
  "memory: ten thousand steps with reads under way make no buffer, bind group or listener more",
  async () => {
    const device = await sharedDevice();
    const [x, w] = [
      input("x", { dtype: "float", shape: [4, 4] }),
      input("w", { dtype: "float", shape: [4, 4] }),
    ];
    const next = add(matmul(x, w), constant(1));
    const executable = await gpuBackend(device).compile(graph({ x: next }), { carry: { x: "x" } });
    const half = tensor([4, 4], Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 0.5 : 0)));
    executable.write({ x: tensor([4, 4], new Float32Array(16)), w: half });
    executable.step();
    const before = [executable.read(["x"]), executable.read(["x"])];
    await Promise.all(before);
    const pipelines = device.pipelines.size();
    await counting(device, async (made) => {
      const reads: Promise<Tensors>[] = [];
      for (let step = 2; step <= 10_000; step++) {
        executable.step();
        // A read is begun, and waited for two reads later: its 10 ms pass while the next steps are computed.
        if (step % 500 === 0) reads.push(executable.read(["x"]));
        if (reads.length > 1) await reads.shift();
      }
      const last = (await Promise.all(reads)).at(-1);
      assertEquals(last?.x?.data[0], 2);
      assertEquals([made.bytes, made.calls.createBuffer, made.calls.createBindGroup], [
        0,
        undefined,
        undefined,
      ]);
      assertEquals(device.pipelines.size(), pipelines);
    });
    executable.close();
  },
);

gpuTest(
  "memory: a read sees the step it was begun after, whatever is enqueued before it is waited for",
  async () => {
    const x = input("x", { dtype: "float", shape: [1] });
    const executable = await gpuBackend(await sharedDevice()).compile(graph({ x: add(x, constant(1)) }), {
      carry: { x: "x" },
    });
    executable.write({ x: tensor([1], Float32Array.of(0)) });
    const reads: Promise<Tensors>[] = [];
    for (let step = 0; step < 5; step++) {
      executable.step();
      reads.push(executable.read(["x"]));
      executable.step();
    }
    assertEquals((await Promise.all(reads)).map((each) => each.x?.data[0]), [1, 3, 5, 7, 9]);
    executable.close();
  },
);
