/**
 * Rows in registers. An invocation keeps a few rows of its own (queries, or keys and values) and meets the rows of
 * the other side one at a time: then only those are loaded in the loop, and the code is short enough to unroll.
 */
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall } from "./attention_call.ts";

/** The most rows that an invocation of a software driver keeps. */
const MOST_ROWS = 8;

/**
 * How many rows an invocation keeps: a power of two whose numbers stay within a budget, because drivers take long
 * to compile very many registers. A GPU has few per invocation, and other lanes that read the same rows.
 *
 * @param options `rows` there are, and the `budget` of numbers per kind of row
 * @example
 * ```ts
 * import { ownRows } from "./registers.ts";
 * const call = { width: 64, capabilities: { isSoftware: true } };
 * if (ownRows(call, { rows: 100, budget: 256 }) !== 4) throw new Error();
 * ```
 */
export function ownRows(
  { width, capabilities }: Pick<AttentionCall, "width"> & {
    readonly capabilities: Pick<AttentionCall["capabilities"], "isSoftware">;
  },
  { rows, budget }: { readonly rows: number; readonly budget: number },
): number {
  if (!capabilities.isSoftware) return 1;
  const most = Math.min(MOST_ROWS, 2 * rows - 1, budget / width);
  return 2 ** Math.max(0, Math.floor(Math.log2(most)));
}

/**
 * WGSL that loads a row of a binding into registers `ROW_0`, `ROW_1`, …
 *
 * @example
 * ```ts
 * import { loadRow } from "./registers.ts";
 * if (loadRow("key", { row: "k", first: "at", quads: 1 }) !== "let k_0 = load_key(at, 0u);") throw new Error();
 * ```
 */
export function loadRow(
  binding: string,
  { row, first, quads }: { readonly row: string; readonly first: string; readonly quads: number },
): string {
  return unroll(quads, (c) => `let ${row}_${c} = load_${binding}(${first}, ${c}u);`);
}

/**
 * WGSL of the product of two rows in registers.
 *
 * @example
 * ```ts
 * import { product } from "./registers.ts";
 * if (product("a", "b", 2) !== "dot(a_0, b_0) + dot(a_1, b_1)") throw new Error();
 * ```
 */
export function product(a: string, b: string, quads: number): string {
  return Array.from({ length: quads }, (_, c) => `dot(${a}_${c}, ${b}_${c})`).join(" + ");
}
