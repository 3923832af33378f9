/** TensorFlow.js with its WebGPU or WebAssembly backend, written as its users write models: eager ops in `tidy`. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { LAYER_NORM_EPSILON } from "../../core/layers/layer_norm.ts";
import { corrections } from "../../core/train/adamw.ts";
import { CHECKED_STEPS, type Peer, type Prepared } from "./peer.ts";
import { additiveMask, type BlockWork, type ProductWork, type StepWork } from "./work.ts";
import type { Tensor } from "../../core/graph/tensor.ts";

type Parameters = (name: string) => tf.Tensor;

/** TensorFlow.js on WebGPU. */
export function tfjs(): Peer {
  return {
    name: `tfjs ${tf.version["tfjs-core"]} webgpu`,
    onWebGpu: true,
    prepare: async (work) => {
      if (!await tf.setBackend("webgpu")) return "its WebGPU backend does not start here";
      switch (work.kind) {
        case "product":
          return prepareProduct(work);
        case "block":
          return prepareBlock(work);
        case "step":
          return prepareStep(work);
      }
    },
  };
}

function forward(make: () => tf.Tensor, inputs: readonly tf.Tensor[]): Prepared {
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        const y = tf.tidy(make);
        // Reading one number of the last result is how its users wait for the device.
        if (i === times - 1) await tf.tidy(() => tf.slice(tf.reshape(y, [-1]), [0], [1])).data();
        y.dispose();
      }
    },
    result: async () => {
      const y = tf.tidy(make);
      const values = Float32Array.from(await y.data());
      y.dispose();
      return values;
    },
    close: () => tf.dispose([...inputs]),
  };
}

function prepareProduct({ a, b }: ProductWork): Prepared {
  const [x, y] = [toTfjs(a), toTfjs(b)];
  return forward(() => tf.matMul(x, y, false, true), [x, y]);
}

function prepareBlock(work: BlockWork): Prepared {
  const { length, heads, x } = work;
  const parameters = new Map(Object.entries(work.parameters).map(([name, value]) => [name, toTfjs(value)]));
  const mask = tf.tensor(additiveMask(work), [1, 1, length, length]);
  const input = toTfjs(x);
  return forward(() => block(input, { parameters: from(parameters), heads, mask }), [
    input,
    mask,
    ...parameters.values(),
  ]);
}

function prepareStep(work: StepWork): Prepared {
  const { config, batchSize, length, optimiser, maxNorm, learningRate } = work;
  const variables = new Map<string, tf.Variable>();
  const moments = new Map<string, readonly [tf.Variable, tf.Variable]>();
  for (const [name, value] of Object.entries(work.parameters)) {
    variables.set(name, tf.variable(toTfjs(value), true));
    moments.set(name, [
      tf.variable(tf.zeros([...value.shape]), false),
      tf.variable(tf.zeros([...value.shape]), false),
    ]);
  }
  const mask = tf.tensor(additiveMask(work), [1, 1, length, length]);
  const batch = new Map(Object.entries(work.batch).map(([name, value]) => [name, toTfjs(value)]));
  const [get, data] = [from(variables), from(batch)];
  const lookup = (name: string, ids: string): tf.Tensor => tf.gather(get(name), tf.cast(data(ids), "int32"));

  const loss = (): tf.Scalar => {
    let h = tf.addN([
      lookup("word_embeddings.weight", "tokens"),
      lookup("transformer.position_embeddings.weight", "position"),
      lookup("transformer.block_position_embeddings.weight", "blockPosition"),
    ]);
    for (let layer = 0; layer < config.layers; layer++) {
      const parameters: Parameters = (name) => get(`transformer.layers.${layer}.${name}`);
      h = block(h, { parameters, heads: config.heads, mask });
    }
    const output = layerNorm(h, { parameters: get, name: "transformer.final_layernorm" });
    const predicting = tf.gather(
      tf.reshape(output, [batchSize * length, config.hidden]),
      tf.cast(data("rows"), "int32"),
    );
    const logits = tf.matMul(
      predicting as tf.Tensor2D,
      get("word_embeddings.weight") as tf.Tensor2D,
      false,
      true,
    );
    const targets = tf.oneHot(tf.cast(data("targets"), "int32"), config.vocabularySize);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1))) as tf.Scalar;
  };
  // Weight decay as in the parameter table: matrices decay, vectors do not.
  let update = 0;
  const step = (): tf.Scalar => {
    update++;
    const { beta1, beta2, epsilon, decay } = optimiser;
    const { correction1, correction2 } = corrections(update, optimiser);
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, [...variables.values()]);
      const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
      // Not addN: with more inputs than bindings its WebGPU kernel returns something else, silently.
      const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)));
      const scale = tf.minimum(1, tf.div(maxNorm, tf.add(norm, 1e-6)));
      for (const [name, variable] of variables) {
        const [m, v] = moments.get(name) ?? [];
        const gradient = grads[variable.name];
        if (m === undefined || v === undefined || gradient === undefined) {
          throw new Error(`no gradient for ${name}`);
        }
        const clipped = tf.mul(gradient, scale);
        m.assign(tf.add(tf.mul(m, beta1), tf.mul(clipped, 1 - beta1)));
        v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(clipped), 1 - beta2)));
        const denominator = tf.add(tf.sqrt(tf.div(v, correction2)), epsilon);
        const direction = tf.div(tf.div(m, correction1), denominator);
        const shrunk = tf.mul(variable, 1 - learningRate * (variable.rank > 1 ? decay : 0));
        variable.assign(tf.sub(shrunk, tf.mul(direction, learningRate)));
      }
      return value;
    });
  };
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        const value = step();
        if (i === times - 1) await value.data();
        value.dispose();
      }
    },
    result: async () => {
      const losses = new Float32Array(CHECKED_STEPS);
      for (let i = 0; i < CHECKED_STEPS; i++) {
        const value = step();
        losses[i] = (await value.data())[0] ?? NaN;
        value.dispose();
      }
      return losses;
    },
    close: () =>
      tf.dispose([mask, ...variables.values(), ...[...moments.values()].flat(), ...batch.values()]),
  };
}

/** A pre-LN Transformer block, `[B, S, H]` → `[B, S, H]`. */
function block(
  x: tf.Tensor,
  { parameters, heads, mask }: {
    readonly parameters: Parameters;
    readonly heads: number;
    readonly mask: tf.Tensor;
  },
): tf.Tensor {
  const [batch = 0, length = 0, hidden = 0] = x.shape;
  const map = (x: tf.Tensor, name: string): tf.Tensor => {
    const rows = tf.reshape(x, [batch * length, -1]) as tf.Tensor2D;
    const weight = parameters(`${name}.weight`) as tf.Tensor2D;
    const y = tf.add(tf.matMul(rows, weight, false, true), parameters(`${name}.bias`));
    return tf.reshape(y, [batch, length, -1]);
  };
  const packed = map(layerNorm(x, { parameters, name: "input_layernorm" }), "attention.query_key_value");
  const [query, key, value] = tf.split(packed, 3, 2).map((part) =>
    tf.transpose(tf.reshape(part, [batch, length, heads, hidden / heads]), [0, 2, 1, 3])
  );
  if (query === undefined || key === undefined || value === undefined) {
    throw new Error("three parts expected");
  }
  const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(hidden / heads));
  const context = tf.matMul(tf.softmax(tf.add(scores, mask)), value);
  const merged = tf.reshape(tf.transpose(context, [0, 2, 1, 3]), [batch, length, hidden]);
  const h = tf.add(x, map(merged, "attention.dense"));
  const inner = map(layerNorm(h, { parameters, name: "post_attention_layernorm" }), "mlp.dense_h_to_4h");
  return tf.add(h, map(gelu(inner), "mlp.dense_4h_to_h"));
}

function layerNorm(
  x: tf.Tensor,
  { parameters, name }: { readonly parameters: Parameters; readonly name: string },
): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, LAYER_NORM_EPSILON)));
  return tf.add(tf.mul(normal, parameters(`${name}.weight`)), parameters(`${name}.bias`));
}

function gelu(x: tf.Tensor): tf.Tensor {
  const cube = tf.mul(tf.mul(x, x), x);
  const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

function toTfjs({ shape, data }: Tensor): tf.Tensor {
  return data instanceof Float32Array
    ? tf.tensor(data, [...shape])
    : tf.tensor(Int32Array.from(data), [...shape], "int32");
}

function from(tensors: ReadonlyMap<string, tf.Tensor>): Parameters {
  return (name) => {
    const found = tensors.get(name);
    if (found === undefined) throw new RangeError(`no tensor "${name}"`);
    return found;
  };
}
