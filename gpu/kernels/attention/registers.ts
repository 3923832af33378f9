/**
 * Rows in registers. An invocation keeps a few rows of its own (queries, or keys and values) and meets the rows of
 * the other side one at a time: then only those are loaded in the loop, and the code is short enough to unroll.
 */
import { unroll } from "../../wgsl/unroll.ts";
import type { AttentionCall } from "./attention_call.ts";

/** The most rows that an invocation of a software driver keeps, where a kernel says nothing else. */
const MOST_ROWS = 8;

/**
 * How many rows an invocation keeps: a power of two, or 12, whose numbers stay within a budget, because drivers take
 * long to compile very many registers. A GPU has few per invocation, and other lanes that read the same rows.
 *
 * @param options `rows` there are, the `budget` of numbers per kind of row, and how many rows are the `most`
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
  { rows, budget, most = MOST_ROWS }: {
    readonly rows: number;
    readonly budget: number;
    readonly most?: number;
  },
): number {
  if (!capabilities.isSoftware) return 1;
  const fitting = Math.min(most, 2 * rows - 1, budget / width);
  return fitting >= 12 ? 12 : 2 ** Math.max(0, Math.floor(Math.log2(fitting)));
}

/** A binding's rows in registers `ROWr_0`, `ROWr_1`, … and where row r begins: `FIRSTr`. */
export interface RowsInRegisters {
  readonly binding: string;
  readonly row: string;
  readonly first: string;
}

/**
 * WGSL that loads `own` rows of some bindings. One load per row in a loop over the quads, whose value goes to the
 * register it belongs to: a driver for CPUs takes milliseconds to compile every load, hundreds of times those of
 * an unrolled product. The loop's length is a parameter, so that it stays a loop.
 *
 * @param options `count` is WGSL of how many quads to load, where that is not all of them; the others are 0
 * @example
 * ```ts
 * import { loadRows } from "./registers.ts";
 * const rows = [{ binding: "query", row: "query", first: "query_at" }];
 * if (!loadRows(rows, { own: 2, quads: 4 }).includes("load_query(query_at1, quad)")) throw new Error();
 * ```
 */
export function loadRows(
  rows: readonly RowsInRegisters[],
  { own, quads, count = "parameters.quads" }: {
    readonly own: number;
    readonly quads: number;
    readonly count?: string;
  },
): string {
  const each = (body: (rows: RowsInRegisters, r: number) => string): string =>
    rows.map((of) => unroll(own, (r) => body(of, r))).join("\n");
  return `
  ${each(({ row }, r) => unroll(quads, (c) => `var ${row}${r}_${c} = vec4f();`))}
  for (var quad = 0u; quad < ${count}; quad++) {
    ${
    each(({ binding, row, first }, r) =>
      `{
      let loaded = load_${binding}(${first}${r}, quad);
      ${unroll(quads, (c) => `${row}${r}_${c} = select(${row}${r}_${c}, loaded, quad == ${c}u);`)}
    }`
    )
  }
  }`;
}

/**
 * WGSL that stores `own` rows, times a factor, where the condition holds for row r: the counterpart of `loadRows`.
 *
 * @example
 * ```ts
 * import { storeRows } from "./registers.ts";
 * const rows = [{ binding: "dquery", row: "dquery", first: "query_at", factor: () => "1.0" }];
 * const code = storeRows(rows, { own: 2, quads: 4, condition: (r) => `query${r} < 9u` });
 * if (!code.includes("store_dquery(query_at1, quad")) throw new Error();
 * ```
 */
export function storeRows(
  rows: readonly (RowsInRegisters & { readonly factor: (r: number) => string })[],
  { own, quads, condition }: {
    readonly own: number;
    readonly quads: number;
    readonly condition: (r: number) => string;
  },
): string {
  return `
  for (var quad = 0u; quad < parameters.quads; quad++) {
    ${
    rows.map(({ binding, row, first, factor }) =>
      unroll(own, (r) =>
        `{
      var value = ${row}${r}_0;
      ${unroll(quads - 1, (c) => `value = select(value, ${row}${r}_${c + 1}, quad == ${c + 1}u);`)}
      if (${condition(r)}) { store_${binding}(${first}${r}, quad, value * ${factor(r)}); }
    }`)
    ).join("\n")
  }
  }`;
}

/** Products of rows in registers: `NAMEr` of the own row LEFTr and a row of the other side. */
export interface Products {
  readonly name: string;
  readonly left: string;
  readonly right: string;
}

/**
 * WGSL of the products of all own rows with a row of the other side, four numbers of it at a time: as many sums as
 * there are own rows grow side by side, so that none waits for its own last addition.
 *
 * @param of the products
 * @param options `load` gives WGSL that declares the c-th four numbers of every RIGHT
 * @example
 * ```ts
 * import { products } from "./registers.ts";
 * const code = products([{ name: "score", left: "query", right: "key" }], {
 *   own: 2,
 *   quads: 4,
 *   load: (c) => `let key = load_key(key_at, ${c}u);`,
 * });
 * if (!code.includes("score1 += dot(query1_3, key);")) throw new Error();
 * ```
 */
export function products(
  of: readonly Products[],
  { own, quads, load }: {
    readonly own: number;
    readonly quads: number;
    readonly load: (c: number) => string;
  },
): string {
  const each = (body: (one: Products, r: number) => string): string =>
    of.map((one) => unroll(own, (r) => body(one, r))).join("\n");
  return `
    ${each(({ name }, r) => `var ${name}${r} = 0.0;`)}
    ${
    unroll(quads, (c) =>
      `{
      ${load(c)}
      ${each(({ name, left, right }, r) => `${name}${r} += dot(${left}${r}_${c}, ${right});`)}
    }`)
  }`;
}
