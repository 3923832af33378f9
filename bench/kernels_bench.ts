/**
 * Timings of kernels at sizes of real models. An iteration is several steps and one wait, because waiting costs
 * about 10 ms in Deno whatever was computed; names say how much work an iteration is.
 */
import { graph } from "../core/graph/graph.ts";
import { input, type Node } from "../core/graph/node.ts";
import { type Shape, sizeOf, tensor, type Tensors } from "../core/graph/tensor.ts";
import { pullBack } from "../core/interpret/differentiate.ts";
import { attention } from "../core/layers/attention.ts";
import { crossEntropy } from "../core/layers/cross_entropy.ts";
import { linearCrossEntropy } from "../core/layers/linear_cross_entropy.ts";
import { layerNorm } from "../core/layers/layer_norm.ts";
import { matmul } from "../core/ops/matmul.ts";
import { scatterAdd } from "../core/ops/scatter_add.ts";
import { sum } from "../core/ops/sum.ts";
import { below } from "../core/random/below.ts";
import { key as keyOf } from "../core/random/key.ts";
import { normals } from "../core/random/normals.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { type Device, openDevice } from "../gpu/device.ts";

const adapter = await navigator.gpu?.requestAdapter();
const device: Device | undefined = adapter ? await openDevice() : undefined;

/** What is timed: nodes, and values of their inputs. */
interface Work {
  readonly outputs: readonly Node[];
  readonly inputs: Tensors;
}

const floats = (shape: Shape) => tensor(shape, Float32Array.from(normals(keyOf(1), sizeOf(shape))));
const ints = (shape: Shape, limit: number) =>
  tensor(
    shape,
    Int32Array.from({ length: sizeOf(shape) }, (_, stream) => below(keyOf(2), limit, { stream })),
  );

/** Declares a timing of `steps` steps. */
function bench(
  name: string,
  { group, steps, work }: { group: string; steps: number; work: () => Work },
): void {
  Deno.bench({ name: `${name}, ${steps} times`, group, ignore: device === undefined }, async (b) => {
    if (device === undefined) return;
    const { outputs, inputs } = work();
    const backend = gpuBackend(device);
    const named = Object.fromEntries(outputs.map((node, index) => [`y${index}`, node]));
    const executable = await backend.compile(graph(named));
    executable.write(inputs);
    executable.step();
    await device.gpu.queue.onSubmittedWorkDone();
    b.start();
    for (let step = 0; step < steps; step++) executable.step();
    await device.gpu.queue.onSubmittedWorkDone();
    b.end();
    executable.close();
  });
}

const PRODUCTS: readonly (readonly [number, number, number, number])[] = [
  [1024, 1024, 1024, 2],
  [2048, 128, 512, 16],
  [512, 2304, 768, 2],
  [512, 3072, 768, 2],
  [512, 768, 3072, 2],
  [1024, 512, 128, 32],
  [1, 3072, 768, 64],
  [4, 3072, 768, 64],
  [8, 768, 3072, 64],
];
for (const [rows, columns, inner, steps] of PRODUCTS) {
  const gigaflop = (2 * rows * columns * inner / 1e9).toFixed(3);
  bench(`${rows}x${columns}x${inner}, ${gigaflop} GFLOP`, {
    group: "matmul",
    steps,
    work: () => {
      const inputs = { a: floats([rows, inner]), b: floats([columns, inner]) };
      return { inputs, outputs: [matmul(input("a", inputs.a), input("b", inputs.b))] };
    },
  });
}

const LENGTHS: readonly (readonly [batch: number, length: number])[] = [[8, 160], [1, 512], [1, 1024]];
for (const [batch, length] of LENGTHS) {
  const heads = 4;
  const shape = [batch, length, heads * 32];
  const inputs = {
    query: floats(shape),
    key: floats(shape),
    value: floats(shape),
    dy: floats(shape),
    extents: tensor(
      [batch, length, 2],
      Int32Array.from({ length: 2 * batch * length }, (_, i) => i % 2 * Math.floor(2 * length / 3)),
    ),
    start: tensor([batch], new Int32Array(batch)),
  };
  const query = input("query", inputs.query);
  const key = input("key", inputs.key);
  const value = input("value", inputs.value);
  const extents = input("extents", inputs.extents);
  const start = input("start", inputs.start);
  const y = attention({ query, key, value, extents, start }, { heads });
  const gradients = pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [query, key, value]);
  const { dy: _, ...forward } = inputs;
  const name = `batch ${batch}, length ${length}, ${heads} heads of 32, two thirds Part A`;
  bench(`forward, ${name}`, {
    group: "attention",
    steps: 16,
    work: () => ({ inputs: forward, outputs: [y] }),
  });
  bench(`forward and backward, ${name}`, {
    group: "attention",
    steps: 8,
    work: () => ({ inputs, outputs: [y, ...gradients] }),
  });
}

bench("layerNorm 1280x128, forward and backward", {
  group: "rows",
  steps: 64,
  work: () => {
    const inputs = {
      x: floats([1280, 128]),
      weight: floats([128]),
      bias: floats([128]),
      dy: floats([1280, 128]),
    };
    const x = input("x", inputs.x);
    const weight = input("weight", inputs.weight);
    const bias = input("bias", inputs.bias);
    const y = layerNorm(x, { weight, bias });
    return {
      inputs,
      outputs: [y, ...pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [x, weight, bias])],
    };
  },
});
bench("crossEntropy 200x2048, forward and backward", {
  group: "rows",
  steps: 64,
  work: () => {
    const inputs = { logits: floats([200, 2048]), targets: ints([200], 2048), dy: floats([200]) };
    const logits = input("logits", inputs.logits);
    const y = crossEntropy(logits, input("targets", inputs.targets));
    return { inputs, outputs: [y, ...pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [logits])] };
  },
});
bench("linearCrossEntropy 100x768 of 30592, forward and backward", {
  group: "rows",
  steps: 1,
  work: () => {
    const [rows, hidden, vocabulary] = [100, 768, 30_592];
    const inputs = {
      hidden: floats([rows, hidden]),
      embedding: floats([vocabulary, hidden]),
      targets: ints([rows], vocabulary),
      dy: floats([rows]),
    };
    const [h, embedding] = [input("hidden", inputs.hidden), input("embedding", inputs.embedding)];
    const y = linearCrossEntropy(h, { embedding: [embedding], targets: input("targets", inputs.targets) });
    const gradients = pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [h, embedding]);
    return { inputs, outputs: [y, ...gradients] };
  },
});
// The gradients of biases of GLM-base at 512 tokens are sums along the rows, too.
const SUMS: readonly (readonly [Shape, readonly number[]])[] = [[[512, 3072], [0]], [[1280, 512], [0]], [[
  1280,
  512,
], [1]], [[
  1_000_000,
], [0]]];
for (const [shape, axes] of SUMS) {
  bench(`sum of [${shape.join(", ")}] along ${axes.join(", ")}`, {
    group: "rows",
    steps: 64,
    work: () => {
      const x = floats(shape);
      return { inputs: { x }, outputs: [sum(input("x", x), axes)] };
    },
  });
}
bench("scatterAdd of 1280 rows of 128 to 2048", {
  group: "rows",
  steps: 64,
  work: () => {
    const inputs = { values: floats([1280, 128]), ids: ints([1280], 2048) };
    const y = scatterAdd(input("values", inputs.values), { indices: input("ids", inputs.ids), rows: 2048 });
    return { inputs, outputs: [y] };
  },
});
