/** A call of attention as its kernels see it: sizes, dropout, and the parameters that all of them take. */
import type { Composite } from "../../../core/graph/composite.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import { quadsOf } from "./head_rows.ts";
import type { Capabilities, KernelCall, Parameter } from "../../kernel.ts";

/** Inputs of the composite `attention`. */
export const INPUT = { query: 0, key: 1, value: 2, extents: 3, start: 4, dropoutKey: 5 } as const;

/** Lanes of a workgroup: one vector of a CPU; several of a GPU's, within what every browser gives. */
export const INVOCATIONS = { software: 8, hardware: 64 } as const;

/** Sizes of a call, and its dropout. */
export interface AttentionCall {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  /** Numbers of a query, key or value that belong to one head. */
  readonly width: number;
  readonly dropout: { readonly rate: number; readonly stream: number } | undefined;
  readonly capabilities: Capabilities;
}

/**
 * The call of a composite `attention`, or of its gradient, whose first inputs are the same.
 *
 * @example
 * ```ts
 * import { attentionCall } from "./attention_call.ts";
 * const float = (...shape: number[]) => ({ dtype: "float", shape } as const);
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const inputs = [float(2, 3, 8), float(2, 5, 8), float(2, 5, 8)];
 * const call = attentionCall({ inputs, outputs: [], updates: [], capabilities }, { attributes: { heads: 2 } });
 * if (call.keys !== 5 || call.width !== 4 || call.dropout !== undefined) throw new Error();
 * ```
 */
export function attentionCall(
  { inputs, capabilities }: KernelCall,
  { attributes }: Pick<Composite, "attributes">,
): AttentionCall {
  const [batch = 0, queries = 0, hidden = 0] = operand(inputs, INPUT.query).shape;
  const [, keys = 0] = operand(inputs, INPUT.key).shape;
  const { heads = 1, rate, stream } = attributes;
  const dropout = rate === undefined || stream === undefined ? undefined : { rate, stream };
  return { batch, queries, keys, heads, width: hidden / heads, dropout, capabilities };
}

/**
 * What every shader of attention is given. An element is dropped when the upper 24 bits of its word are below
 * `drop_below`: the same decision as the body's comparison of numbers, without rounding the rate.
 *
 * @example
 * ```ts
 * import { parametersOf } from "./attention_call.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const sizes = { batch: 1, queries: 2, keys: 3, heads: 1, width: 4, dropout: undefined, capabilities };
 * if (parametersOf(sizes, { tiles: 1, items: 1, firstRow: 0 }).length !== 9) throw new Error();
 * ```
 */
export function parametersOf(
  { queries, keys, heads, width, dropout }: AttentionCall,
  { tiles, items, firstRow }: {
    readonly tiles: number;
    readonly items: number;
    readonly firstRow: number;
  },
): readonly Parameter[] {
  const common: readonly Parameter[] = [
    { name: "queries", type: "u32", value: queries },
    { name: "keys", type: "u32", value: keys },
    { name: "heads", type: "u32", value: heads },
    { name: "quads", type: "u32", value: quadsOf(width) },
    { name: "tiles", type: "u32", value: tiles },
    { name: "items", type: "u32", value: items },
    { name: "first_row", type: "u32", value: firstRow },
    { name: "scale", type: "f32", value: 1 / Math.sqrt(width) },
    { name: "keep_scale", type: "f32", value: 1 / (1 - (dropout?.rate ?? 0)) },
  ];
  return dropout === undefined ? common : [
    ...common,
    { name: "drop_below", type: "u32", value: Math.ceil(dropout.rate * 2 ** 24) },
    { name: "stream", type: "u32", value: dropout.stream },
  ];
}
