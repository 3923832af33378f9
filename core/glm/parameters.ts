/**
 * The one table of a model's parameters: name → shape, initial distribution, weight decay. Initialisation,
 * gradients, the optimiser, checkpoints and memory plans iterate over it; there is no second list.
 */
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { type GlmConfig, positionCount } from "./config.ts";

/** How a parameter starts: N(0, deviation²), or one value everywhere. */
export type Initialiser = { readonly deviation: number } | { readonly value: number };

/** A parameter of the model. */
export interface Parameter {
  /** As in the published checkpoints. */
  readonly name: string;
  /** Matrices as PyTorch stores them, `[out, in]`. */
  readonly shape: Shape;
  readonly initial: Initialiser;
  /** Matrices, embeddings included, decay; biases and LayerNorm do not (as in the original's parameter groups). */
  readonly decays: boolean;
}

/** Standard deviation of initial weights: 0.02, and 0.02/√(2L) for matrices that write into the residual stream. */
const DEVIATION = 0.02;

/**
 * All parameters of a model, in the order of the original's checkpoints.
 *
 * @example
 * ```ts
 * import { parameterTable } from "./parameters.ts";
 * const config = { layers: 2, hidden: 64, heads: 4, maxPositions: 128, vocabularySize: 384, blockPositions: true };
 * if (parameterTable(config).length !== 3 + 2 * 12 + 2) throw new Error();
 * ```
 */
export function parameterTable(config: GlmConfig): readonly Parameter[] {
  const { layers, hidden, vocabularySize, blockPositions } = config;
  const positions = positionCount(config);
  return [
    matrix("word_embeddings.weight", [vocabularySize, hidden], DEVIATION),
    matrix("transformer.position_embeddings.weight", [positions, hidden], DEVIATION),
    ...blockPositions
      ? [matrix("transformer.block_position_embeddings.weight", [positions, hidden], DEVIATION)]
      : [],
    ...Array.from({ length: layers }, (_, layer) => layerParameters(layer, config)).flat(),
    ...norm("transformer.final_layernorm", hidden),
  ];
}

/**
 * How many numbers some parameters have together.
 *
 * @example
 * ```ts
 * import { parameterCount } from "./parameters.ts";
 * if (parameterCount([{ shape: [2, 3] }, { shape: [3] }]) !== 9) throw new Error();
 * ```
 */
export function parameterCount(parameters: readonly Pick<Parameter, "shape">[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Prefix of the names of a layer's parameters. */
export function layerName(layer: number): string {
  return `transformer.layers.${layer}`;
}

function layerParameters(layer: number, { layers, hidden }: GlmConfig): readonly Parameter[] {
  const name = layerName(layer);
  const residual = DEVIATION / Math.sqrt(2 * layers);
  return [
    ...norm(`${name}.input_layernorm`, hidden),
    ...affine(`${name}.attention.query_key_value`, [3 * hidden, hidden], DEVIATION),
    ...affine(`${name}.attention.dense`, [hidden, hidden], residual),
    ...norm(`${name}.post_attention_layernorm`, hidden),
    ...affine(`${name}.mlp.dense_h_to_4h`, [4 * hidden, hidden], DEVIATION),
    ...affine(`${name}.mlp.dense_4h_to_h`, [hidden, 4 * hidden], residual),
  ];
}

function matrix(name: string, shape: Shape, deviation: number): Parameter {
  return { name, shape, initial: { deviation }, decays: true };
}

function affine(name: string, shape: readonly [number, number], deviation: number): readonly Parameter[] {
  return [
    matrix(`${name}.weight`, shape, deviation),
    { name: `${name}.bias`, shape: [shape[0]], initial: { value: 0 }, decays: false },
  ];
}

function norm(name: string, width: number): readonly Parameter[] {
  return [
    { name: `${name}.weight`, shape: [width], initial: { value: 1 }, decays: false },
    { name: `${name}.bias`, shape: [width], initial: { value: 0 }, decays: false },
  ];
}
