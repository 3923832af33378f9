/** Multi-head attention under GLM's mask. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { operand } from "../ops/evaluate_op.ts";
import { exp } from "../ops/exp.ts";
import { log } from "../ops/log.ts";
import { matmul } from "../ops/matmul.ts";
import { max } from "../ops/max.ts";
import { multiply } from "../ops/multiply.ts";
import { reshape } from "../ops/reshape.ts";
import { select } from "../ops/select.ts";
import { stopGradient } from "../ops/stop_gradient.ts";
import { subtract } from "../ops/subtract.ts";
import { sum } from "../ops/sum.ts";
import { swapLast, transpose } from "../ops/transpose.ts";
import { visible } from "../ops/visible.ts";
import { dropout, type DropoutSource } from "./dropout.ts";

/** Score of a key that a query may not see. Finite, because WGSL has no infinities; its exponential is 0. */
const HIDDEN_SCORE = -1e30;

/** What attention is computed from. */
export interface AttentionInputs {
  /** `[B, S, H]` */
  readonly query: Node;
  /** `[B, T, H]`: the keys of everything that may be seen, a memory included. */
  readonly key: Node;
  /** `[B, T, H]` */
  readonly value: Node;
  /**
   * int `[B, S, 2]`: of the example that a query belongs to, the index of its first token and the index behind its
   * Part A, in the keys' sequence. Along a row neither may decrease, and no query may lie before its `first`.
   */
  readonly extents: Node;
  /** int `[B]`: which element of the keys' sequence the first query is; 0 without a memory. */
  readonly start: Node;
}

/** How it is computed. */
export interface AttentionOptions {
  /** Heads; H is divided among them contiguously. */
  readonly heads: number;
  /** Dropout of the attention probabilities. */
  readonly dropout?: DropoutSource;
}

/**
 * softmax(q·kᵀ/√d over the keys a query may see)·v for every head (Vaswani et al. 2017; mask of GLM §2.1, figure
 * 2(d)). The composite's second output, the log of the softmax's denominator `[B, heads, S]`, is there for a
 * fused backward kernel.
 *
 * @returns `[B, S, H]`
 * @throws {RangeError} when H is not a multiple of the heads.
 * @example
 * ```ts
 * import { attention } from "./attention.ts";
 * import { input } from "../graph/node.ts";
 * const query = input("query", { dtype: "float", shape: [2, 5, 8] });
 * const key = input("key", { dtype: "float", shape: [2, 5, 8] });
 * const extents = input("extents", { dtype: "int", shape: [2, 5, 2] });
 * const start = input("start", { dtype: "int", shape: [2] });
 * const y = attention({ query, key, value: key, extents, start }, { heads: 2 });
 * if (y.shape.join() !== "2,5,8") throw new Error();
 * ```
 */
export function attention(inputs: AttentionInputs, options: AttentionOptions): Node {
  const { query, key, value, extents, start } = inputs;
  const { heads, dropout: source } = options;
  checkHeads(query, heads);
  const outputs = composite("attention", {
    inputs: [query, key, value, extents, start, ...(source ? [source.key] : [])],
    attributes: { heads, ...(source ? { rate: source.rate, stream: source.stream } : {}) },
    body: (query, key, value, extents, start, ...dropoutKey) => {
      const v = splitHeads(value, heads); // [B, heads, T, d]
      const { weights, total, largest } = softmaxParts({ query, key, extents, start }, heads);
      const probabilities = divide(weights, total);
      const [sourceKey] = dropoutKey;
      const kept = source && sourceKey
        ? dropout(probabilities, { ...source, key: sourceKey })
        : probabilities;
      return [
        mergeHeads(matmul(kept, swapLast(v))), // [B, S, H]
        reshape(add(largest, log(total)), total.shape.slice(0, 3)), // [B, heads, S]
      ];
    },
  });
  return operand(outputs, 0);
}

/**
 * How much every query looks at every key: the softmax that `attention` weighs the values with, for people to see.
 *
 * @returns `[B, heads, S, T]`; every row sums to 1, and is 0 where the query may not look
 * @throws {RangeError} when H is not a multiple of the heads.
 * @example
 * ```ts
 * import { attentionProbabilities } from "./attention.ts";
 * import { input } from "../graph/node.ts";
 * const query = input("query", { dtype: "float", shape: [2, 5, 8] });
 * const extents = input("extents", { dtype: "int", shape: [2, 5, 2] });
 * const start = input("start", { dtype: "int", shape: [2] });
 * const p = attentionProbabilities({ query, key: query, extents, start }, { heads: 2 });
 * if (p.shape.join() !== "2,2,5,5") throw new Error();
 * ```
 */
export function attentionProbabilities(
  inputs: Omit<AttentionInputs, "value">,
  { heads }: Pick<AttentionOptions, "heads">,
): Node {
  checkHeads(inputs.query, heads);
  const { weights, total } = softmaxParts(inputs, heads);
  return divide(weights, total);
}

function checkHeads(query: Node, heads: number): void {
  const hidden = operand(query.shape, 2);
  if (hidden % heads !== 0) {
    throw new RangeError(`attention: ${hidden} features cannot be divided among ${heads} heads`);
  }
}

/** The softmax before its division: `weights / total`, and the largest score, which was subtracted. */
function softmaxParts(
  { query, key, extents, start }: Omit<AttentionInputs, "value">,
  heads: number,
): { readonly weights: Node; readonly total: Node; readonly largest: Node } {
  const q = splitHeads(query, heads); // [B, heads, S, d]
  const k = splitHeads(key, heads); // [B, heads, T, d]
  const mask = visible(extents, { start, keys: operand(key.shape, 1) }); // [B, 1, S, T]
  const width = operand(query.shape, 2) / heads;
  const scaled = multiply(matmul(q, k), constant(1 / Math.sqrt(width))); // [B, heads, S, T]
  const scores = select(mask, { whenTrue: scaled, whenFalse: constant(HIDDEN_SCORE) });
  // Subtracting the largest score changes nothing but keeps the exponentials from overflowing.
  const largest = stopGradient(max(scores, 3)); // [B, heads, S, 1]
  const weights = exp(subtract(scores, largest));
  return { weights, total: sum(weights, [3]), largest };
}

/** `[B, S, H]` → `[B, heads, S, d]` */
function splitHeads(x: Node, heads: number): Node {
  const [batch = 0, length = 0, hidden = 0] = x.shape;
  return transpose(reshape(x, [batch, length, heads, hidden / heads]), [0, 2, 1, 3]);
}

/** `[B, heads, S, d]` → `[B, S, H]` */
function mergeHeads(x: Node): Node {
  const [batch = 0, heads = 0, length = 0, width = 0] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * width]);
}
