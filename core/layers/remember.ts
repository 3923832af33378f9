/** Queries, keys and values that follow a key/value memory. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { operand } from "../ops/evaluate_op.ts";
import { slice } from "../ops/slice.ts";
import { writeRows } from "../ops/write_rows.ts";

/** What was seen before, and where the new rows belong. */
export interface RememberOptions {
  /** `[B, T, H]` */
  readonly key: Node;
  /** `[B, T, H]` */
  readonly value: Node;
  /** Row of the first new key and value of each sequence, int `[B]`. */
  readonly start: Node;
}

/**
 * The queries of some new tokens, and the memory with their keys and values written into it. A composite, because on a
 * device three slices and two writes of a few rows cost more to begin than to do.
 *
 * @param packed queries, keys and values side by side, `[B, S, 3H]`
 * @returns query `[B, S, H]`, key and value `[B, T, H]`
 * @throws {RangeError} when the sizes do not fit.
 * @example
 * ```ts
 * import { remember } from "./remember.ts";
 * import { input } from "../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const memory = { key: float("key", [2, 9, 8]), value: float("value", [2, 9, 8]) };
 * const start = input("start", { dtype: "int", shape: [2] });
 * const { query, key } = remember(float("packed", [2, 1, 24]), { ...memory, start });
 * if (query.shape.join() !== "2,1,8" || key.shape.join() !== "2,9,8") throw new Error();
 * ```
 */
export function remember(
  packed: Node,
  { key, value, start }: RememberOptions,
): { readonly query: Node; readonly key: Node; readonly value: Node } {
  const hidden = key.shape[2] ?? 0;
  const part = (packed: Node, index: number): Node =>
    slice(packed, { axis: 2, start: index * hidden, end: (index + 1) * hidden });
  const outputs = composite("remember", {
    inputs: [packed, key, value, start],
    body: (packed, key, value, start) => [
      part(packed, 0),
      writeRows(key, { rows: part(packed, 1), start }),
      writeRows(value, { rows: part(packed, 2), start }),
    ],
  });
  return { query: operand(outputs, 0), key: operand(outputs, 1), value: operand(outputs, 2) };
}
