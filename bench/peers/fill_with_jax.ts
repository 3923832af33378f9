/**
 * Greedy filling of one blank in jax-js, as its users would write it: a jitted step that takes a token and the keys and
 * values of everything before, and gives the next token and the keys and values with one more row. The token stays on
 * the device; all are read at the end. jax-js arrays are owned: passing one to a function uses it up, `.ref` keeps it.
 */
import { init, jit, nn, numpy as np, tree } from "@jax-js/jax";
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Tensor, Tensors } from "../../core/graph/tensor.ts";
import { LAYER_NORM_EPSILON } from "../../core/layers/layer_norm.ts";

type Arrays = { [name: string]: np.Array };

/** Where it computes. */
export type JaxDevice = "webgpu" | "wasm";

/** A prompt with one blank, and how far to fill it. */
export interface GreedyWork {
  readonly context: readonly number[];
  readonly position: number;
  readonly sop: number;
  readonly maxTokens: number;
}

/** Fills blanks; the ids of the answer. */
export type GreedyFiller = (work: GreedyWork) => Promise<readonly number[]>;

/** @param capacity most tokens that are read */
export async function jaxFiller(
  device: JaxDevice,
  { config, parameters: values, capacity }: {
    readonly config: GlmConfig;
    readonly parameters: Tensors;
    readonly capacity: number;
  },
): Promise<GreedyFiller | string> {
  if (!(await init(device)).includes(device)) return `the ${device} device of jax-js does not start here`;
  const { heads, hidden, layers, vocabularySize } = config;
  const parameters: Arrays = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, floats(value, device)]),
  );
  const parameter = (all: Arrays, name: string): np.Array => given(all[name], name).ref;
  const ints = (numbers: readonly number[]): np.Array =>
    np.array(Int32Array.from(numbers), { shape: [numbers.length], dtype: np.int32, device });
  const embed = (
    all: Arrays,
    ids: { tokens: np.Array; position: np.Array; blockPosition: np.Array },
  ): np.Array =>
    np.take(parameter(all, "word_embeddings.weight"), ids.tokens, 0)
      .add(np.take(parameter(all, "transformer.position_embeddings.weight"), ids.position, 0))
      .add(np.take(parameter(all, "transformer.block_position_embeddings.weight"), ids.blockPosition, 0));
  const norm = (all: Arrays, x: np.Array, name: string): np.Array =>
    nn.standardize(x, -1, { epsilon: LAYER_NORM_EPSILON })
      .mul(parameter(all, `${name}.weight`)).add(parameter(all, `${name}.bias`));
  const map = (all: Arrays, x: np.Array, name: string): np.Array =>
    np.matmul(x, np.matrixTranspose(parameter(all, `${name}.weight`))).add(parameter(all, `${name}.bias`));
  /** All layers; `seen` takes the new keys and values of a layer, `[S, H]`, and gives those that are visible. */
  const transformer = (
    all: Arrays,
    embedded: np.Array,
    { seen, bias }: {
      readonly seen: (
        layer: number,
        rows: { key: np.Array; value: np.Array },
      ) => { key: np.Array; value: np.Array };
      readonly bias: () => np.Array;
    },
  ): np.Array => {
    let h = embedded; // [S, H]
    const [length = 0] = h.shape;
    for (let layer = 0; layer < layers; layer++) {
      const name = `transformer.layers.${layer}`;
      const packed = map(
        all,
        norm(all, h.ref, `${name}.input_layernorm`),
        `${name}.attention.query_key_value`,
      );
      const [query, key, value] = np.split(packed, 3, -1);
      const visible = seen(layer, { key: given(key, "key"), value: given(value, "value") });
      const split = (x: np.Array): np.Array => x.reshape([1, x.shape[0] ?? 0, heads, hidden / heads]);
      const context = nn.dotProductAttention(
        split(given(query, "query")),
        split(visible.key),
        split(visible.value),
        {
          bias: bias(),
        },
      );
      h = h.add(map(all, context.reshape([length, hidden]), `${name}.attention.dense`));
      const inner = nn.gelu(
        map(all, norm(all, h.ref, `${name}.post_attention_layernorm`), `${name}.mlp.dense_h_to_4h`),
      );
      h = h.add(map(all, inner, `${name}.mlp.dense_4h_to_h`));
    }
    return h;
  };

  /** A token `[1]`, its two positions and its place in the memory: the next token, and the memory with its row. */
  const step = jit((all: Arrays, memory: Arrays, token: np.Array, position: np.Array, count: np.Array) => {
    const embedded = embed(all, { tokens: token, position, blockPosition: count.ref });
    const places = np.arange(capacity).reshape([capacity, 1]);
    const place = count.add(parameter(memory, "context")).sub(1).reshape([1, 1]);
    const isPlace = np.equal(places.ref, place.ref).astype(np.float32);
    const hiddenBias = np.greater(places, place).astype(np.float32).mul(-1e30).reshape([1, 1, 1, capacity]);
    const next: Arrays = { context: parameter(memory, "context") };
    const seen = (layer: number, rows: { key: np.Array; value: np.Array }) => {
      const written = (before: np.Array, row: np.Array): np.Array =>
        before.mul(np.subtract(1, isPlace.ref)).add(isPlace.ref.mul(row));
      const key = written(parameter(memory, `${layer}.key`), rows.key);
      const value = written(parameter(memory, `${layer}.value`), rows.value);
      next[`${layer}.key`] = key.ref;
      next[`${layer}.value`] = value.ref;
      return { key, value };
    };
    const h = transformer(all, embedded, { seen, bias: () => hiddenBias.ref });
    const output = norm(all, h, "transformer.final_layernorm");
    const logits = np.matmul(output, np.matrixTranspose(parameter(all, "word_embeddings.weight")));
    isPlace.dispose();
    hiddenBias.dispose();
    tree.dispose(memory);
    tree.dispose(all);
    return { memory: next, token: np.argmax(logits.reshape([1, vocabularySize]), 1).astype(np.int32) };
  });

  return async ({ context, position, sop, maxTokens }) => {
    const places = context.map((_, place) => place);
    const zeros = ints(context.map(() => 0));
    const memory: Arrays = { context: ints([context.length]) };
    const embedded = embed(parameters, {
      tokens: ints(context),
      position: ints(places),
      blockPosition: zeros,
    });
    const none = np.zeros([1, 1, 1, context.length], { device });
    const h = transformer(parameters, embedded, {
      bias: () => none.ref,
      seen: (layer, { key, value }) => {
        const room = (rows: np.Array): np.Array => np.pad(rows, [[0, capacity - context.length], [0, 0]]);
        memory[`${layer}.key`] = room(key.ref);
        memory[`${layer}.value`] = room(value.ref);
        return { key, value };
      },
    });
    h.dispose();
    none.dispose();
    let state = { memory, token: ints([sop]) };
    const found: np.Array[] = [];
    for (let count = 1; count <= maxTokens; count++) {
      state = step(tree.ref(parameters), state.memory, state.token, ints([position]), ints([count]));
      found.push(state.token.ref);
    }
    tree.dispose(state.memory);
    state.token.dispose();
    return Array.from(await np.concatenate(found).data());
  };
}

function floats({ shape, data }: Tensor, device: JaxDevice): np.Array {
  return np.array(Float32Array.from(data), { shape: [...shape], dtype: np.float32, device });
}

function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new RangeError(`no ${name}`);
  return value;
}
