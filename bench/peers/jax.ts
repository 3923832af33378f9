/**
 * jax-js on WebGPU or WebAssembly, written as its users write models: pure functions, `jit`, `valueAndGrad`.
 * Its arrays are owned: passing one to a function uses it up, and `.ref` keeps it for another use.
 */
import { init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { Tensor, Tensors } from "../../core/graph/tensor.ts";
import { LAYER_NORM_EPSILON } from "../../core/layers/layer_norm.ts";
import { corrections } from "../../core/train/adamw.ts";
import { CHECKED_STEPS, type Peer, type Prepared } from "./peer.ts";
import { additiveMask, type BlockWork, type ProductWork, type StepWork } from "./work.ts";

type Arrays = { [name: string]: np.Array };
type Device = "webgpu" | "wasm";

/** jax-js on a device of its own. */
export function jax(device: Device): Peer {
  return {
    name: `jax-js ${device}`,
    onWebGpu: device === "webgpu",
    prepare: async (work) => {
      if (!(await init(device)).includes(device)) return `its ${device} device does not start here`;
      switch (work.kind) {
        case "product":
          return prepareProduct(work, device);
        case "block":
          return prepareBlock(work, device);
        case "step":
          return prepareStep(work, device);
      }
    },
  };
}

function forward(compute: (inputs: Arrays) => np.Array, inputs: Arrays): Prepared {
  const compiled = jit(compute);
  const once = (): np.Array => compiled(tree.ref(inputs));
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        const y = once();
        if (i === times - 1) await y.blockUntilReady();
        y.dispose();
      }
    },
    result: async () => Float32Array.from(await once().data()),
    close: () => tree.dispose(inputs),
  };
}

function prepareProduct({ a, b }: ProductWork, device: Device): Prepared {
  return forward(({ a, b }) => np.matmul(given(a), np.matrixTranspose(given(b))), toArrays({ a, b }, device));
}

function prepareBlock(work: BlockWork, device: Device): Prepared {
  const { length, heads } = work;
  const mask = toArray({ shape: [1, 1, length, length], data: additiveMask(work), dtype: "float" }, device);
  const inputs = toArrays({ x: work.x, ...work.parameters }, device);
  return forward(
    ({ x, mask, ...parameters }) => block(given(x), { parameters, prefix: "", heads, mask: given(mask) }),
    { ...inputs, mask },
  );
}

function prepareStep(work: StepWork, device: Device): Prepared {
  const { config, batchSize, length, optimiser, maxNorm, learningRate } = work;
  const { beta1, beta2, epsilon, decay } = optimiser;
  const mask = toArray({ shape: [1, 1, length, length], data: additiveMask(work), dtype: "float" }, device);
  const batch = { ...toArrays(work.batch, device), mask };
  const zeros = (): Arrays =>
    toArrays(
      Object.fromEntries(
        Object.entries(work.parameters).map(([name, value]) => [name, {
          ...value,
          data: new Float32Array(value.data.length),
        }]),
      ),
      device,
    );
  let state = { parameters: toArrays(work.parameters, device), first: zeros(), second: zeros() };

  const loss = (parameters: Arrays, batch: Arrays): np.Array => {
    // Products with one-hot rows: the gradient of `take` is a scatter, which its `jit` refuses ("input is not imm").
    const lookup = (table: np.Array, ids: np.Array): np.Array =>
      np.matmul(nn.oneHot(ids, given(table.shape[0])), table);
    const embed = (name: string, ids: string): np.Array => lookup(keep(parameters, name), keep(batch, ids));
    let h = embed("word_embeddings.weight", "tokens")
      .add(embed("transformer.position_embeddings.weight", "position"))
      .add(embed("transformer.block_position_embeddings.weight", "blockPosition"));
    for (let layer = 0; layer < config.layers; layer++) {
      const prefix = `transformer.layers.${layer}.`;
      h = block(h, { parameters, prefix, heads: config.heads, mask: keep(batch, "mask") });
    }
    const output = layerNorm(h, { parameters, name: "transformer.final_layernorm" });
    const predicting = lookup(output.reshape([batchSize * length, config.hidden]), keep(batch, "rows"));
    const logits = np.matmul(predicting, np.matrixTranspose(keep(parameters, "word_embeddings.weight")));
    const targets = nn.oneHot(keep(batch, "targets"), config.vocabularySize);
    const value = np.mean(np.sum(nn.logSoftmax(logits).mul(targets), -1)).neg();
    tree.dispose(parameters);
    tree.dispose(batch);
    return value;
  };
  const step = jit((parameters: Arrays, first: Arrays, second: Arrays, batch: Arrays, scalars: Arrays) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(parameters), batch);
    const names = Object.keys(parameters);
    const squares = names.map((name) => np.sum(np.square(keep(gradients, name))));
    const norm = np.sqrt(squares.reduce((sum, square) => sum.add(square)));
    const scale = np.minimum(1, np.divide(maxNorm, norm.add(1e-6)));
    const next = { parameters: {} as Arrays, first: {} as Arrays, second: {} as Arrays };
    for (const name of names) {
      const gradient = given(gradients[name]).mul(scale.ref);
      const m = given(first[name]).mul(beta1).add(gradient.ref.mul(1 - beta1));
      const v = given(second[name]).mul(beta2).add(np.square(gradient).mul(1 - beta2));
      const denominator = np.sqrt(v.ref.div(keep(scalars, "correction2"))).add(epsilon);
      const direction = m.ref.div(keep(scalars, "correction1")).div(denominator);
      const parameter = given(parameters[name]);
      const shrunk = parameter.mul(1 - learningRate * (parameter.ndim > 1 ? decay : 0));
      next.parameters[name] = shrunk.sub(direction.mul(learningRate));
      next.first[name] = m;
      next.second[name] = v;
    }
    scale.dispose();
    tree.dispose(scalars);
    return { ...next, value };
  });
  let update = 0;
  const once = (): np.Array => {
    update++;
    const scalars = Object.fromEntries(
      Object.entries(corrections(update, optimiser)).map(([name, value]) => [
        name,
        toArray({ shape: [], data: Float32Array.of(value), dtype: "float" }, device),
      ]),
    );
    const { value, ...next } = step(state.parameters, state.first, state.second, tree.ref(batch), scalars);
    state = next;
    return value;
  };
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        const value = once();
        if (i === times - 1) await value.blockUntilReady();
        value.dispose();
      }
    },
    result: async () => {
      const losses = new Float32Array(CHECKED_STEPS);
      for (let i = 0; i < CHECKED_STEPS; i++) losses[i] = Number((await once().data())[0]);
      return losses;
    },
    close: () => {
      tree.dispose(state);
      tree.dispose(batch);
    },
  };
}

/** A pre-LN Transformer block, `[B, S, H]` → `[B, S, H]`. Uses up `x` and `mask`. */
function block(
  x: np.Array,
  { parameters, prefix, heads, mask }: {
    readonly parameters: Arrays;
    readonly prefix: string;
    readonly heads: number;
    readonly mask: np.Array;
  },
): np.Array {
  const [batch = 0, length = 0, hidden = 0] = x.shape;
  const map = (x: np.Array, name: string): np.Array =>
    np.matmul(x, np.matrixTranspose(keep(parameters, `${prefix}${name}.weight`))).add(
      keep(parameters, `${prefix}${name}.bias`),
    );
  const norm = (x: np.Array, name: string): np.Array =>
    layerNorm(x, { parameters, name: `${prefix}${name}` });
  const packed = map(norm(x.ref, "input_layernorm"), "attention.query_key_value");
  const [query, key, value] = np.split(packed, 3, -1).map((part) =>
    part.reshape([batch, length, heads, hidden / heads])
  );
  if (query === undefined || key === undefined || value === undefined) {
    throw new Error("three parts expected");
  }
  const context = nn.dotProductAttention(query, key, value, { bias: mask }).reshape([batch, length, hidden]);
  const h = x.add(map(context, "attention.dense"));
  const inner = nn.gelu(map(norm(h.ref, "post_attention_layernorm"), "mlp.dense_h_to_4h"));
  return h.add(map(inner, "mlp.dense_4h_to_h"));
}

function layerNorm(
  x: np.Array,
  { parameters, name }: { readonly parameters: Arrays; readonly name: string },
): np.Array {
  const normal = nn.standardize(x, -1, { epsilon: LAYER_NORM_EPSILON });
  return normal.mul(keep(parameters, `${name}.weight`)).add(keep(parameters, `${name}.bias`));
}

/** A further use of an array that its owner keeps. */
function keep(arrays: Arrays, name: string): np.Array {
  return given(arrays[name], name).ref;
}

function given<T>(value: T | undefined, name = "array"): T {
  if (value === undefined) throw new RangeError(`no ${name}`);
  return value;
}

function toArrays(tensors: Tensors, device: Device): Arrays {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, toArray(value, device)]));
}

function toArray({ shape, data, dtype }: Tensor, device: Device): np.Array {
  return dtype === "float"
    ? np.array(Float32Array.from(data), { shape: [...shape], dtype: np.float32, device })
    : np.array(Int32Array.from(data), { shape: [...shape], dtype: np.int32, device });
}
