/** The model: a single Transformer over Part A and Part B (GLM §2.1, figure 2; details in §2.3). */
import { input, type Node } from "../graph/node.ts";
import { attention, type AttentionInputs } from "../layers/attention.ts";
import { dropout } from "../layers/dropout.ts";
import { gelu } from "../layers/gelu.ts";
import { layerNorm } from "../layers/layer_norm.ts";
import { linear } from "../layers/linear.ts";
import { recall } from "../layers/recall.ts";
import { type LookUp, sumOfRows } from "../layers/sum_of_rows.ts";
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import type { GlmConfig } from "./config.ts";
import { layerName, parameterTable } from "./parameters.ts";

/** The parameters of a model as nodes, by name. */
export type ParameterNodes = Readonly<Record<string, Node>>;

/** Keys and values of one layer for everything seen so far, both `[B, T, H]`. */
export interface LayerMemory {
  readonly key: Node;
  readonly value: Node;
}

/** What the model reads. All of int. */
export interface GlmInputs {
  /** `[B, S]` */
  readonly tokens: Node;
  /** `[B, S]`: where each token stands in the corrupted text. */
  readonly position: Node;
  /** `[B, S]`: 0 in Part A, 1.. inside a piece. */
  readonly blockPosition: Node;
  /** `[B, S, 2]`: index of the first token and index behind Part A of the example that a token belongs to. */
  readonly extents: Node;
  /** `[B]`: index of the first of these tokens in the whole sequence; 0 unless a memory precedes them. */
  readonly start: Node;
  /** One per layer, with room for T tokens; the new keys and values are written at `start`. */
  readonly memory?: readonly LayerMemory[];
}

/** Dropout of a training step: on the embedding sum, the attention probabilities and both sublayer outputs. */
export interface ModelDropout {
  /** uint `[2]` */
  readonly key: Node;
  readonly rate: number;
}

/** What the model computes. */
export interface GlmOutputs {
  /** L + 1 times `[B, S, H]`: the embedding sum, then the output of every layer before the final LayerNorm. */
  readonly hidden: readonly Node[];
  /** `[B, S, H]`: after the final LayerNorm; logits are its product with the embedding. */
  readonly output: Node;
  /** Keys and values of every layer: the memory with the new ones written into it, or the new ones alone. */
  readonly memory: readonly LayerMemory[];
  /** What the attention of every layer is computed from. */
  readonly attended: readonly AttentionInputs[];
}

/**
 * Input nodes for all parameters of a model.
 *
 * @example
 * ```ts
 * import { parameterInputs } from "./model.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (parameterInputs(config)["word_embeddings.weight"]?.shape.join() !== "32,8") throw new Error();
 * ```
 */
export function parameterInputs(config: GlmConfig): ParameterNodes {
  return Object.fromEntries(
    parameterTable(config).map(({ name, shape }) => [name, input(name, { dtype: "float", shape })]),
  );
}

/**
 * A parameter by name.
 *
 * @throws {RangeError} when the model has none of that name.
 * @example
 * ```ts
 * import { parameter, parameterInputs } from "./model.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (parameter(parameterInputs(config), "word_embeddings.weight").shape[1] !== 8) throw new Error();
 * ```
 */
export function parameter(parameters: ParameterNodes, name: string): Node {
  const node = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (node === undefined) throw new RangeError(`the model has no parameter "${name}"`);
  return node;
}

/**
 * Runs the Transformer: hidden states of every layer from tokens and their two positions.
 *
 * @example
 * ```ts
 * import { glm, parameterInputs } from "./model.ts";
 * import { input } from "../graph/node.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const ids = (name: string, shape: number[]) => input(name, { dtype: "int", shape });
 * const { output } = glm(config, {
 *   parameters: parameterInputs(config),
 *   inputs: {
 *     tokens: ids("tokens", [2, 5]),
 *     position: ids("position", [2, 5]),
 *     blockPosition: ids("blockPosition", [2, 5]),
 *     extents: ids("extents", [2, 5, 2]),
 *     start: ids("start", [2]),
 *   },
 * });
 * if (output.shape.join() !== "2,5,8") throw new Error();
 * ```
 */
export function glm(
  config: GlmConfig,
  given: { readonly parameters: ParameterNodes; readonly inputs: GlmInputs; readonly dropout?: ModelDropout },
): GlmOutputs {
  const { parameters, inputs, dropout: rate } = given;
  const drop = (x: Node, stream: number): Node => (rate ? dropout(x, { ...rate, stream }) : x);

  let h = drop(embed(parameters, { inputs, blockPositions: config.blockPositions }), 0); // [B, S, H]
  const hidden = [h];
  const memory: LayerMemory[] = [];
  const attended: AttentionInputs[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    const name = layerName(layer);
    const norm = (x: Node, which: string): Node => layerNorm(x, affine(parameters, `${name}.${which}`));
    const map = (x: Node, which: string): Node => linear(x, affine(parameters, `${name}.${which}`));
    // Streams of the dropouts: 0 is the embedding's, then three per layer.
    const stream = 1 + 3 * layer;

    const packed = map(norm(h, "input_layernorm"), "attention.query_key_value"); // [B, S, 3H]: q, k, v
    const { extents, start } = inputs;
    const options = { heads: config.heads, ...(rate ? { dropout: { ...rate, stream } } : {}) };
    const own = { ...split(packed, config.hidden), extents, start };
    const before = inputs.memory?.[layer];
    const { context, ...seen } = before === undefined
      ? { context: attention(own, options), key: own.key, value: own.value }
      : recall(packed, { ...before, ...options, extents, start }); // [B, S, H]
    attended.push({ ...own, ...seen });
    h = add(h, drop(map(context, "attention.dense"), stream + 1));

    const inner = gelu(map(norm(h, "post_attention_layernorm"), "mlp.dense_h_to_4h")); // [B, S, 4H]
    h = add(h, drop(map(inner, "mlp.dense_4h_to_h"), stream + 2));
    hidden.push(h);
    memory.push(seen);
  }
  return {
    hidden,
    output: layerNorm(h, affine(parameters, "transformer.final_layernorm")),
    memory,
    attended,
  };
}

/**
 * Scores of every token of the vocabulary: the product with the tied embedding.
 *
 * @param output `[…, H]`: after the final LayerNorm
 * @returns `[…, V]`
 * @example
 * ```ts
 * import { logits, parameterInputs } from "./model.ts";
 * import { input } from "../graph/node.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const output = input("output", { dtype: "float", shape: [2, 5, 8] });
 * if (logits(output, parameterInputs(config)).shape.join() !== "2,5,32") throw new Error();
 * ```
 */
export function logits(output: Node, parameters: ParameterNodes): Node {
  const embedding = parameter(parameters, "word_embeddings.weight");
  const [vocabulary = 0, hidden = 0] = embedding.shape;
  const outer = output.shape.slice(0, -1);
  const rows = reshape(output, [outer.reduce((a, b) => a * b, 1), hidden]);
  return reshape(matmul(rows, embedding), [...outer, vocabulary]);
}

/** E[token] + P1[position] + P2[blockPosition] (GLM §2.2). */
function embed(
  parameters: ParameterNodes,
  { inputs, blockPositions }: { readonly inputs: GlmInputs; readonly blockPositions: boolean },
): Node {
  const lookUp = (name: string, indices: Node): LookUp => ({ table: parameter(parameters, name), indices });
  return sumOfRows([
    lookUp("word_embeddings.weight", inputs.tokens),
    lookUp("transformer.position_embeddings.weight", inputs.position),
    ...(blockPositions ? [lookUp("transformer.block_position_embeddings.weight", inputs.blockPosition)] : []),
  ]);
}

function affine(parameters: ParameterNodes, name: string): { readonly weight: Node; readonly bias: Node } {
  return { weight: parameter(parameters, `${name}.weight`), bias: parameter(parameters, `${name}.bias`) };
}

/** `[B, S, 3H]` → three times `[B, S, H]`. */
function split(packed: Node, hidden: number): LayerMemory & { readonly query: Node } {
  const part = (index: number): Node =>
    slice(packed, { axis: 2, start: index * hidden, end: (index + 1) * hidden });
  return { query: part(0), key: part(1), value: part(2) };
}
