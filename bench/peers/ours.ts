/** This project's WebGPU backend. */
import { type Graph, graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { sizeOf, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { attention } from "../../core/layers/attention.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { layerNorm } from "../../core/layers/layer_norm.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { slice } from "../../core/ops/slice.ts";
import { corrections } from "../../core/train/adamw.ts";
import { trainingStep } from "../../core/train/step.ts";
import { momentName } from "../../core/train/update.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import type { Device } from "../../gpu/device.ts";
import { CHECKED_STEPS, type Peer, type Prepared } from "./peer.ts";
import type { BlockWork, ProductWork, StepWork } from "./work.ts";

/** Our backend on a device. */
export function ours(device: Device): Peer {
  const backend = gpuBackend(device);
  const wait = () => device.gpu.queue.onSubmittedWorkDone();

  const forward = async (made: Graph, inputs: Tensors): Promise<Prepared> => {
    const executable = await backend.compile(made);
    executable.write(inputs);
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) executable.step();
      await wait();
    };
    return {
      run,
      result: async () => {
        await run(1);
        return Float32Array.from((await executable.read(["y"])).y?.data ?? []);
      },
      close: () => executable.close(),
    };
  };

  return {
    name: "glm",
    onWebGpu: true,
    prepare: (work) => {
      switch (work.kind) {
        case "product":
          return forward(productGraph(work), { a: work.a, b: work.b });
        case "block":
          return forward(blockGraph(work), blockInputs(work));
        case "step":
          return prepareStep(work);
      }
    },
  };

  async function prepareStep(work: StepWork): Promise<Prepared> {
    const { config, optimiser, maxNorm, batchSize, length, rows, learningRate } = work;
    const { graph, carry } = trainingStep({
      config,
      optimiser,
      maxNorm,
      batch: { batchSize, length, rows },
      dropout: 0,
    });
    const executable = await backend.compile(graph, { carry });
    const zeros = Object.entries(work.parameters).flatMap(([name, { shape }]) =>
      ([1, 2] as const).map((
        which,
      ) => [momentName(name, which), tensor(shape, new Float32Array(sizeOf(shape)))])
    );
    const data = Object.entries(work.batch).map(([name, value]) => [`0.${name}`, value]);
    executable.write({ ...work.parameters, ...Object.fromEntries(zeros), ...Object.fromEntries(data) });
    let update = 0;
    const step = (): void => {
      update++;
      const scalars = { learningRate, ...corrections(update, optimiser) };
      executable.write(
        Object.fromEntries(
          Object.entries(scalars).map(([name, value]) => [name, tensor([], Float32Array.of(value))]),
        ),
      );
      executable.step();
    };
    return {
      run: async (times) => {
        for (let i = 0; i < times; i++) step();
        await wait();
      },
      result: async () => {
        const losses = new Float32Array(CHECKED_STEPS);
        for (let i = 0; i < CHECKED_STEPS; i++) {
          step();
          losses[i] = (await executable.read(["loss"])).loss?.data[0] ?? NaN;
        }
        return losses;
      },
      close: () => executable.close(),
    };
  }
}

function productGraph({ a, b }: ProductWork): Graph {
  return graph({ y: matmul(input("a", a), input("b", b)) });
}

function blockInputs({ x, length, contextLength, parameters }: BlockWork): Tensors {
  const extents = Int32Array.from({ length: 2 * length }, (_, index) => index % 2 === 0 ? 0 : contextLength);
  return { x, extents: tensor([1, length, 2], extents), start: tensor([1], Int32Array.of(0)), ...parameters };
}

function blockGraph(work: BlockWork): Graph {
  const inputs = Object.fromEntries(
    Object.entries(blockInputs(work)).map(([name, value]) => [name, input(name, value)]),
  );
  const get = (name: string): Node => {
    const node = inputs[name];
    if (node === undefined) throw new RangeError(`the block has no parameter "${name}"`);
    return node;
  };
  const affine = (name: string) => ({ weight: get(`${name}.weight`), bias: get(`${name}.bias`) });
  const map = (x: Node, name: string): Node => linear(x, affine(name));
  const { hidden, heads } = work;
  const x = get("x");
  const packed = map(layerNorm(x, affine("input_layernorm")), "attention.query_key_value");
  const part = (index: number): Node =>
    slice(packed, { axis: 2, start: index * hidden, end: (index + 1) * hidden });
  const context = attention(
    {
      query: part(0),
      key: part(1),
      value: part(2),
      extents: get("extents"),
      start: get("start"),
    },
    { heads },
  );
  const h = add(x, map(context, "attention.dense"));
  const inner = gelu(map(layerNorm(h, affine("post_attention_layernorm")), "mlp.dense_h_to_4h"));
  return graph({ y: add(h, map(inner, "mlp.dense_4h_to_h")) });
}
