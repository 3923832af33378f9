/** How the vocabulary is gone over: in chunks, of which only one has scores at a time. */
import type { TensorType } from "../../../core/graph/tensor.ts";
import type { Capabilities, Dispatch, KernelPlan, Operand } from "../../kernel.ts";
import { planProduct } from "../matmul/plan_product.ts";
import type { Product } from "../matmul/product.ts";

/** The most bytes of a chunk's scores, and of its rows of the embedding when they are transposed. */
export const CHUNK_BYTES: number = 2 ** 24;

/** Some rows of one part of the embedding. */
export interface Chunk {
  /** Number of the part. */
  readonly part: number;
  /** Its first row, in the part and in the whole vocabulary. */
  readonly start: number;
  readonly startInVocabulary: number;
  readonly rows: number;
}

/**
 * The chunks of a vocabulary; all of a part are of about one size, a multiple of four but for the last.
 *
 * @param parts rows of every part
 * @param width the largest number of columns that goes with a row of a chunk
 * @example
 * ```ts
 * import { chunksOf, CHUNK_BYTES } from "./chunks.ts";
 * if (chunksOf([50_304], 1024).some(({ rows }) => rows * 1024 * 4 > CHUNK_BYTES)) throw new Error();
 * if (chunksOf([2048, 1], 128).map(({ rows }) => rows).join() !== "2048,1") throw new Error();
 * ```
 */
export function chunksOf(parts: readonly number[], width: number): readonly Chunk[] {
  const most = Math.max(4, Math.floor(CHUNK_BYTES / (4 * width)));
  let before = 0;
  return parts.flatMap((size, part) => {
    const count = Math.ceil(size / most);
    const rows = Math.ceil(size / count / 4) * 4;
    const chunks = Array.from({ length: Math.ceil(size / rows) }, (_, index): Chunk => {
      const start = index * rows;
      return { part, start, startInVocabulary: before + start, rows: Math.min(rows, size - start) };
    });
    before += size;
    return chunks;
  });
}

/** The sizes of a call. */
export interface Sizes {
  /** Rows that are predicted. */
  readonly rows: number;
  readonly hidden: number;
  /** Rows of every part of the embedding. */
  readonly parts: readonly number[];
  readonly chunks: readonly Chunk[];
}

/**
 * The sizes of a call with the inputs hidden `[R, H]`, targets `[R]` and a number of parts `[V, H]`.
 *
 * @example
 * ```ts
 * import { sizesOf } from "./chunks.ts";
 * const float = (...shape: number[]) => ({ dtype: "float", shape }) as const;
 * const types = [float(3, 8), { dtype: "int", shape: [3] } as const, float(10, 8), float(6, 8)];
 * if (sizesOf(types, 2).parts.join() !== "10,6") throw new Error();
 * ```
 */
export function sizesOf(inputs: readonly TensorType[], count: number): Sizes {
  const [rows = 0, hidden = 0] = inputs[0]?.shape ?? [];
  const parts = inputs.slice(2, 2 + count).map(({ shape: [size = 0] }) => size);
  return { rows, hidden, parts, chunks: chunksOf(parts, Math.max(rows, hidden)) };
}

/** Dispatches that are collected one after another and share scratch buffers, each as large as the largest use of it. */
export interface Recorder {
  readonly add: (...dispatches: readonly Dispatch[]) => void;
  /** A product, with the scratch buffers that it needs behind those that were named. */
  readonly addProduct: (product: Product) => void;
  readonly plan: () => KernelPlan;
}

/**
 * An empty recorder.
 *
 * @param scratch bytes of the scratch buffers that have a name
 * @example
 * ```ts
 * import { recorder } from "./chunks.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * if (recorder([16], capabilities).plan().scratch?.join() !== "16") throw new Error();
 * ```
 */
export function recorder(scratch: readonly number[], capabilities: Capabilities): Recorder {
  const dispatches: Dispatch[] = [];
  const ofProducts: number[] = [];
  return {
    add: (...more) => dispatches.push(...more),
    addProduct(product) {
      const plan = planProduct(product, { capabilities, scratchBefore: scratch.length });
      dispatches.push(...plan.dispatches);
      plan.scratch?.forEach((bytes, index) => {
        ofProducts[index] = Math.max(bytes, ofProducts[index] ?? 0);
      });
    },
    plan: () => ({ dispatches, scratch: [...scratch, ...ofProducts] }),
  };
}

/**
 * The product that gives the scores of a chunk.
 *
 * @param options where they are put, and the length of their rows there
 * @example
 * ```ts
 * import { scoresOf } from "./chunks.ts";
 * const sizes = { rows: 3, hidden: 8, parts: [10], chunks: [] };
 * const chunk = { part: 0, start: 4, startInVocabulary: 4, rows: 6 };
 * const product = scoresOf(chunk, { sizes, to: { scratch: 0 }, length: 8 });
 * if (product.offsets?.b !== 32) throw new Error();
 * ```
 */
export function scoresOf(
  { part, start, rows: columns }: Chunk,
  { sizes: { rows, hidden }, to, length }: {
    readonly sizes: Sizes;
    readonly to: Operand;
    readonly length: number;
  },
): Product {
  return {
    batch: 1,
    rows,
    columns,
    inner: hidden,
    a: { input: 0 },
    b: { input: 2 + part },
    c: to,
    offsets: { b: start * hidden },
    rowStride: length,
    columnStride: 1,
  };
}
