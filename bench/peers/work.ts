/** The work that every peer does: sizes, parameters and inputs, the same numbers for all. */
import { batch } from "../../core/blanks/batch.ts";
import { canAttend } from "../../core/blanks/can_attend.ts";
import { layout } from "../../core/blanks/layout.ts";
import { lossTensors, modelTensors } from "../../core/glm/batch_tensors.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { sizeOf, type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import type { AdamW } from "../../core/train/adamw.ts";

/** a·bᵀ of two n × n matrices. */
export interface ProductWork {
  readonly kind: "product";
  readonly name: string;
  readonly flops: number;
  readonly size: number;
  readonly a: Tensor;
  readonly b: Tensor;
}

/** One pre-LN Transformer block under GLM's mask, forward, batch 1. */
export interface BlockWork {
  readonly kind: "block";
  readonly name: string;
  readonly flops: number;
  readonly length: number;
  readonly hidden: number;
  readonly heads: number;
  readonly contextLength: number;
  /** `[1, S, H]` */
  readonly x: Tensor;
  /** Named as in the parameter table, without the layer's prefix. */
  readonly parameters: Tensors;
}

/** Whole training steps: forward, every gradient, clipping by global norm, AdamW. No dropout. */
export interface StepWork {
  readonly kind: "step";
  readonly name: string;
  readonly flops: number;
  readonly config: GlmConfig;
  readonly batchSize: number;
  readonly length: number;
  /** Rows that are predicted, all batch rows together. */
  readonly rows: number;
  readonly contextLength: number;
  readonly optimiser: AdamW;
  readonly maxNorm: number;
  readonly learningRate: number;
  readonly parameters: Tensors;
  /** tokens, position, blockPosition `[B, S]`; extents `[B, S, 2]`; start `[B]`; rows, targets, weights `[R]` */
  readonly batch: Tensors;
}

export type Work = ProductWork | BlockWork | StepWork;

/** Added to the score of a pair that the mask hides. */
const HIDDEN_SCORE = -1e9;

/** a·bᵀ, n × n. */
export function product(size: number): ProductWork {
  const matrix = (seed: number) => tensor([size, size], floats(seed, { count: size * size, deviation: 1 }));
  return {
    kind: "product",
    name: `product ${size}³`,
    flops: 2 * size ** 3,
    size,
    a: matrix(1),
    b: matrix(2),
  };
}

/** A block of GLM-base's width: 768 hidden, 12 heads, half of the tokens in Part A. */
export function baseBlock(length: number): BlockWork {
  const [hidden, heads, prefix] = [768, 12, "transformer.layers.0."];
  const config = { layers: 1, hidden, heads, maxPositions: 512, vocabularySize: 128, blockPositions: true };
  const table = parameterTable(config).filter(({ name }) => name.startsWith(prefix));
  const parameters = Object.fromEntries(table.map(({ name, shape, initial }, index) => {
    // Biases and LayerNorm away from 0 and 1, so that a peer that forgets one is found.
    const centre = "value" in initial ? initial.value : 0;
    const values = floats(10 + index, { count: sizeOf(shape), deviation: 0.02 }).map((each) => each + centre);
    return [name.slice(prefix.length), tensor(shape, values)];
  }));
  return {
    kind: "block",
    name: `block forward, ${length} × ${hidden}`,
    flops: 2 * 12 * length * hidden ** 2 + 4 * length ** 2 * hidden,
    length,
    hidden,
    heads,
    contextLength: length / 2,
    x: tensor([1, length, hidden], floats(3, { count: length * hidden, deviation: 1 })),
    parameters,
  };
}

/** Sizes of a training step; every row of the batch is full and has `blanks` blanks of three tokens. */
export interface StepSizes {
  readonly name: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocabularySize: number;
  readonly length: number;
  readonly batchSize: number;
  readonly blanks: number;
}

/** A training step. About 19 % of the rows are predicted, as with the token objective. */
export function trainingStepWork(sizes: StepSizes): StepWork {
  const { name, layers, hidden, heads, vocabularySize, length, batchSize, blanks } = sizes;
  const config = { layers, hidden, heads, vocabularySize, maxPositions: length, blockPositions: true };
  const parameters = Object.fromEntries(
    parameterTable(config).map(({ name, shape, initial }, index) => {
      const values = "value" in initial
        ? new Float32Array(sizeOf(shape)).fill(initial.value)
        : floats(10 + index, { count: sizeOf(shape), deviation: initial.deviation });
      return [name, tensor(shape, values)];
    }),
  );
  // A blank of three tokens costs one mask in Part A and four tokens in Part B.
  const textLength = length - 2 * blanks;
  const gap = Math.floor(textLength / blanks);
  const examples = Array.from({ length: batchSize }, (_, row) =>
    layout({
      tokens: ids(foldIn(key(5), row), { count: textLength, from: 4, limit: vocabularySize }),
      spans: Array.from({ length: blanks }, (_, blank) => ({ start: blank * gap + 1, end: blank * gap + 4 })),
      mask: 1,
      sop: 2,
      eop: 3,
    }));
  const made = batch(examples, { length });
  const rows = batchSize * blanks * 4;
  const perLayer = 2 * 12 * hidden ** 2 + 4 * length * hidden;
  return {
    kind: "step",
    name: `training step ${name}`,
    flops: 3 * (batchSize * length * layers * perLayer + 2 * rows * hidden * vocabularySize),
    config,
    batchSize,
    length,
    rows,
    contextLength: made.contextEnd[0] ?? 0,
    optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-3, decay: 0.1 },
    maxNorm: 1,
    learningRate: 1e-3,
    parameters,
    batch: { ...modelTensors(made, config), ...lossTensors(made, rows) },
  };
}

/** The additive mask `[S, S]` that peers without a mask of GLM's form add to the scores. */
export function additiveMask(
  { length, contextLength }: Pick<BlockWork, "length" | "contextLength">,
): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: length * length }, (_, index) => {
    const [query, key] = [Math.floor(index / length), index % length];
    return canAttend(query, key, { first: 0, contextEnd: contextLength }) ? 0 : HIDDEN_SCORE;
  });
}

function floats(
  seed: number,
  { count, deviation }: { readonly count: number; readonly deviation: number },
): Float32Array<ArrayBuffer> {
  return Float32Array.from(normals(key(seed), count), (each) => each * deviation);
}

function ids(
  source: ReturnType<typeof key>,
  { count, from, limit }: { readonly count: number; readonly from: number; readonly limit: number },
): number[] {
  return Array.from({ length: count }, (_, stream) => from + below(source, limit - from, { stream }));
}
