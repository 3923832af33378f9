/** The formats that the golden model, training and generation cases share. */
import type { Batch } from "../core/blanks/batch.ts";
import { readSafetensors } from "../core/checkpoint/read_safetensors.ts";
import type { GlmConfig } from "../core/glm/config.ts";
import type { Tensor, Tensors } from "../core/graph/tensor.ts";
import type { SuiteContext } from "./suite.ts";

/** Sizes of a model, as the original's options name them. */
export interface GoldenConfig {
  readonly num_layers: number;
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly vocab_size: number;
  readonly max_sequence_length: number;
  readonly block_position_encoding: boolean;
}

/** A batch of the original: `position_id` is [B][2][S], or [B][S] without block positions. */
export interface GoldenBatch {
  readonly text: readonly (readonly number[])[];
  readonly target: readonly (readonly number[])[];
  readonly loss_mask: readonly (readonly number[])[];
  readonly position_id: readonly (readonly number[] | readonly (readonly number[])[])[];
  /** |Part A| of every row, or of all of them. */
  readonly attention_mask: readonly number[];
}

/** The original's sizes under our names. */
export function configOf(golden: GoldenConfig): GlmConfig {
  return {
    layers: golden.num_layers,
    hidden: golden.hidden_size,
    heads: golden.num_attention_heads,
    vocabularySize: golden.vocab_size,
    maxPositions: golden.max_sequence_length,
    blockPositions: golden.block_position_encoding,
  };
}

/** The original's batch as ours. */
export function batchOf(golden: GoldenBatch): Batch {
  const batchSize = golden.text.length;
  const rectangle = (rows: readonly (readonly number[])[]) => Int32Array.from(rows.flat());
  const pairs = golden.position_id.map((row) =>
    isPair(row) ? row : [row as readonly number[], row.map(() => 0)]
  );
  const [only = 0] = golden.attention_mask;
  const length = golden.text[0]?.length ?? 0;
  return {
    batchSize,
    length,
    tokens: rectangle(golden.text),
    targets: rectangle(golden.target),
    lossMask: rectangle(golden.loss_mask),
    position: rectangle(pairs.map(([position]) => position ?? [])),
    blockPosition: rectangle(pairs.map(([, blockPosition]) => blockPosition ?? [])),
    // The original tells padding from nothing else: it is part of the example, and sees what Part B sees.
    first: new Int32Array(batchSize * length),
    contextEnd: rectangle(
      golden.text.map((row, index) => row.map(() => golden.attention_mask[index] ?? only)),
    ),
    filled: new Int32Array(batchSize).fill(length),
  };
}

function isPair(row: GoldenBatch["position_id"][number]): row is readonly (readonly number[])[] {
  return Array.isArray(row[0]);
}

/** A JSON file of the reference folder. */
export async function readJson<T>(context: SuiteContext, path: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await context.read(path)));
}

/** A safetensors file of the reference folder. */
export async function readTensors(context: SuiteContext, path: string): Promise<Tensors> {
  return readSafetensors(await context.read(path));
}

/** A tensor by name. */
export function tensorNamed(tensors: Tensors, name: string): Tensor {
  const found = tensors[name];
  if (found === undefined) throw new RangeError(`expected a tensor "${name}", found none`);
  return found;
}
