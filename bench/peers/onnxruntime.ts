/** onnxruntime-web: an ONNX graph with the operators that exporters write, weights transposed ahead of time. */
import * as ort from "onnxruntime-web/webgpu";
import type { Shape, Tensor } from "../../core/graph/tensor.ts";
import { LAYER_NORM_EPSILON } from "../../core/layers/layer_norm.ts";
import { onnxBytes, type OnnxConstant, type OnnxModel, type OnnxNode } from "./onnx_bytes.ts";
import type { Peer, Prepared } from "./peer.ts";
import { additiveMask, type BlockWork, type ProductWork } from "./work.ts";

/** onnxruntime-web on WebGPU, or on WebAssembly with one thread. */
export function onnxruntime(provider: "webgpu" | "wasm"): Peer {
  return {
    name: provider === "wasm" ? "ort-web wasm, 1 thread" : "ort-web webgpu",
    onWebGpu: provider === "webgpu",
    prepare: (work) => {
      ort.env.wasm.numThreads = 1;
      ort.env.logLevel = "error";
      switch (work.kind) {
        case "product":
          return prepare(productModel(work), { a: work.a, b: work.b }, provider);
        case "block":
          return prepare(blockModel(work), { x: work.x }, provider);
        case "step":
          return Promise.resolve("it does not train");
      }
    },
  };
}

async function prepare(
  model: OnnxModel,
  inputs: Readonly<Record<string, Tensor>>,
  provider: "webgpu" | "wasm",
): Promise<Prepared> {
  const session = await ort.InferenceSession.create(onnxBytes(model), {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    ...provider === "webgpu" ? { preferredOutputLocation: "gpu-buffer" } : {},
  });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [
      name,
      new ort.Tensor("float32", Float32Array.from(data), [...shape]),
    ]),
  );
  const once = async (): Promise<ort.Tensor> => {
    const { y } = await session.run(feeds);
    if (y === undefined) throw new RangeError("the session has no output y");
    return y;
  };
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        const y = await once();
        if (i === times - 1) await y.getData();
        y.dispose();
      }
    },
    result: async () => {
      const y = await once();
      const values = await y.getData();
      if (!(values instanceof Float32Array)) throw new TypeError("float32 expected");
      const copy = Float32Array.from(values);
      y.dispose();
      return copy;
    },
    close: () => void session.release(),
  };
}

function productModel({ size }: ProductWork): OnnxModel {
  const shape = [size, size];
  return {
    opset: 20,
    nodes: [
      { op: "Gemm", inputs: ["a", "b"], outputs: ["y"], attributes: { transB: 1n } },
    ],
    constants: {},
    inputs: { a: shape, b: shape },
    outputs: { y: shape },
  };
}

function blockModel(work: BlockWork): OnnxModel {
  const { length, hidden, heads, parameters } = work;
  const nodes: OnnxNode[] = [];
  const constants: Record<string, OnnxConstant> = {};
  const node = (op: string, inputs: readonly string[], attributes: OnnxNode["attributes"] = {}): string => {
    const name = `n${nodes.length}`;
    nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  };
  const constant = (name: string, shape: Shape, data: OnnxConstant["data"]): string => {
    constants[name] = { shape, data };
    return name;
  };
  const vector = (name: string): string => {
    const { shape, data } = parameterOf(parameters, name);
    return constant(name, shape, Float32Array.from(data));
  };
  const map = (x: string, name: string): string => {
    const { shape: [outputs = 0, inputs = 0], data } = parameterOf(parameters, `${name}.weight`);
    const weight = Float32Array.from(
      { length: outputs * inputs },
      (_, index) => data[(index % outputs) * inputs + Math.floor(index / outputs)] ?? NaN,
    );
    const product = node("MatMul", [x, constant(`${name}.weight`, [inputs, outputs], weight)]);
    return node("Add", [product, vector(`${name}.bias`)]);
  };
  const norm = (x: string, name: string): string =>
    node("LayerNormalization", [x, vector(`${name}.weight`), vector(`${name}.bias`)], {
      axis: -1n,
      epsilon: LAYER_NORM_EPSILON,
    });
  const shapeOf = (name: string, ...sizes: number[]): string =>
    constant(name, [sizes.length], BigInt64Array.from(sizes, BigInt));

  const packed = map(norm("x", "input_layernorm"), "attention.query_key_value");
  const parts = ["query", "key", "value"];
  const split = shapeOf("split", hidden, hidden, hidden);
  nodes.push({ op: "Split", inputs: [packed, split], outputs: parts, attributes: { axis: -1n } });
  const perHead = shapeOf("perHead", 1, length, heads, hidden / heads);
  const [query = "", key = "", value = ""] = parts.map((part) =>
    // Keys come out as [1, heads, d, S], so that the scores are a plain product.
    node("Transpose", [node("Reshape", [part, perHead])], {
      perm: part === "key" ? [0, 2, 3, 1] : [0, 2, 1, 3],
    })
  );
  const scale = constant("scale", [], Float32Array.of(1 / Math.sqrt(hidden / heads)));
  const mask = constant("mask", [1, 1, length, length], additiveMask(work));
  const scores = node("Add", [node("Mul", [node("MatMul", [query, key]), scale]), mask]);
  const context = node("MatMul", [node("Softmax", [scores], { axis: -1n }), value]);
  const merged = node("Reshape", [
    node("Transpose", [context], { perm: [0, 2, 1, 3] }),
    shapeOf("merged", 1, length, hidden),
  ]);
  const h = node("Add", ["x", map(merged, "attention.dense")]);
  const inner = node("Gelu", [map(norm(h, "post_attention_layernorm"), "mlp.dense_h_to_4h")], {
    approximate: "tanh",
  });
  nodes.push({ op: "Add", inputs: [h, map(inner, "mlp.dense_4h_to_h")], outputs: ["y"] });
  const shape = [1, length, hidden];
  return { opset: 20, nodes, constants, inputs: { x: shape }, outputs: { y: shape } };
}

function parameterOf(parameters: BlockWork["parameters"], name: string): Tensor {
  const found = parameters[name];
  if (found === undefined) throw new RangeError(`the block has no parameter "${name}"`);
  return found;
}
