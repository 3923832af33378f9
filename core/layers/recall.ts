/** Attention of new tokens that join a key/value memory. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { operand } from "../ops/evaluate_op.ts";
import { attention, type AttentionInputs, type AttentionOptions } from "./attention.ts";
import { remember, type RememberOptions } from "./remember.ts";

/** What was seen before, where the new rows belong, and who may see whom. */
export interface RecallOptions extends RememberOptions, AttentionOptions, Pick<AttentionInputs, "extents"> {}

/**
 * `remember`, then `attention` of the queries to the memory that has the new rows: a composite, because for one token of
 * every sequence a device can do both at once.
 *
 * @param packed queries, keys and values side by side, `[B, S, 3H]`
 * @returns context `[B, S, H]`, key and value `[B, T, H]`
 * @throws {RangeError} when the sizes do not fit.
 * @example
 * ```ts
 * import { recall } from "./recall.ts";
 * import { input } from "../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const int = (name: string, shape: number[]) => input(name, { dtype: "int", shape });
 * const memory = { key: float("key", [2, 9, 8]), value: float("value", [2, 9, 8]) };
 * const places = { extents: int("extents", [2, 1, 2]), start: int("start", [2]) };
 * const { context, key } = recall(float("packed", [2, 1, 24]), { ...memory, ...places, heads: 2 });
 * if (context.shape.join() !== "2,1,8" || key.shape.join() !== "2,9,8") throw new Error();
 * ```
 */
export function recall(
  packed: Node,
  { key, value, start, extents, heads, dropout }: RecallOptions,
): { readonly context: Node; readonly key: Node; readonly value: Node } {
  const outputs = composite("recall", {
    inputs: [packed, key, value, extents, start, ...(dropout ? [dropout.key] : [])],
    attributes: { heads, ...(dropout ? { rate: dropout.rate, stream: dropout.stream } : {}) },
    body: (packed, key, value, extents, start, ...dropoutKey) => {
      const seen = remember(packed, { key, value, start });
      const [sourceKey] = dropoutKey;
      const context = attention({ ...seen, extents, start }, {
        heads,
        ...(dropout && sourceKey ? { dropout: { ...dropout, key: sourceKey } } : {}),
      });
      return [context, seen.key, seen.value];
    },
  });
  return { context: operand(outputs, 0), key: operand(outputs, 1), value: operand(outputs, 2) };
}
