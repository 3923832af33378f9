/** A batched product a·bᵀ as its kernels see it: sizes, and where its elements lie. */
import type { Binding, Operand, Parameter } from "../../kernel.ts";

/** Every row of `a` with every row of `b`; element (row, column) of the result at row·rowStride + column·columnStride. */
export interface Product {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** Where each side is. They change places where that suits a kernel; the result's strides do, too. */
  readonly a: Operand;
  readonly b: Operand;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * The same product with a and b in each other's place: the transposed result, written to the same elements.
 *
 * @example
 * ```ts
 * import { swapped } from "./product.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 2, columns: 3, inner: 5, a, b, rowStride: 3, columnStride: 1 };
 * if (swapped(product).rowStride !== 1 || swapped(product).rows !== 3) throw new Error();
 * ```
 */
export function swapped(product: Product): Product {
  const { rows, columns, a, b, rowStride, columnStride } = product;
  return {
    ...product,
    rows: columns,
    columns: rows,
    a: b,
    b: a,
    rowStride: columnStride,
    columnStride: rowStride,
  };
}

/**
 * Numbers per load: rows of a length that is a multiple of four are read as vectors.
 *
 * @example
 * ```ts
 * import { loadWidth } from "./product.ts";
 * if (loadWidth({ inner: 8 }) !== 4 || loadWidth({ inner: 7 }) !== 1) throw new Error();
 * ```
 */
export function loadWidth({ inner }: Pick<Product, "inner">): 1 | 4 {
  return inner % 4 === 0 ? 4 : 1;
}

/**
 * What every product's shader reads and writes. `parameters.steps` counts loads along a row.
 *
 * @example
 * ```ts
 * import { operandsOf } from "./product.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 2, columns: 3, inner: 8, a, b, rowStride: 3, columnStride: 1 };
 * if (operandsOf(product).bindings[0]?.type !== "vec4f") throw new Error();
 * ```
 */
export function operandsOf(
  product: Product,
): { readonly bindings: readonly Binding[]; readonly parameters: readonly Parameter[] } {
  const { rows, columns, inner, rowStride, columnStride } = product;
  const type = loadWidth(product) === 4 ? "vec4f" : "f32";
  return {
    bindings: [
      { name: "a", type, access: "read", operand: product.a },
      { name: "b", type, access: "read", operand: product.b },
      { name: "c", type: "f32", access: "write", operand: { output: 0 } },
    ],
    parameters: [
      { name: "rows", type: "u32", value: rows },
      { name: "columns", type: "u32", value: columns },
      { name: "steps", type: "u32", value: inner / loadWidth(product) },
      { name: "row_stride", type: "u32", value: rowStride },
      { name: "column_stride", type: "u32", value: columnStride },
    ],
  };
}
