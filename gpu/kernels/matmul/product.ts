/** A batched product a·bᵀ as its kernels see it: sizes, and where its elements lie. */
import { sizeOf, type TensorType } from "../../../core/graph/tensor.ts";
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
  /** Where the result is; output 0 where absent. */
  readonly c?: Operand;
  /** The element at which the first row of each begins; 0 where absent. With vectors, a multiple of four. */
  readonly offsets?: { readonly a?: number; readonly b?: number; readonly c?: number };
  /** What is done to every element before it is stored; nothing where absent. */
  readonly epilogue?: Epilogue;
}

/** What happens to an element of a product, or to four neighbours in a row, as code. */
export interface EpilogueCode {
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
  /** WGSL functions that the statements use. */
  readonly functions?: string;
  /**
   * WGSL statements that change `value`, and find its place in the result as `at`, whichever operand gives the rows.
   */
  readonly statements: string;
  /** What the statements call its column in the result, if they ask for it. */
  readonly column?: string;
}

/** The last thing that happens to an element of a product, while it is in a register. */
export interface Epilogue extends EpilogueCode {
  readonly label: string;
  /** The same for four neighbours, a vector, where that can be done: places and columns then count fours. */
  readonly four?: EpilogueCode;
  /** Whether the statements add to what the result holds. */
  readonly accumulates?: boolean;
}

/** Adds the product to what the result holds. */
export const ACCUMULATE: Epilogue = {
  label: " added",
  bindings: [],
  parameters: [],
  statements: "value += c[at];",
  accumulates: true,
};

/**
 * The product of two tensors that are inputs 0 and 1 of a call, into output 0.
 *
 * @example
 * ```ts
 * import { productOf } from "./product.ts";
 * const float = (...shape: number[]) => ({ dtype: "float", shape }) as const;
 * if (productOf(float(2, 3, 5), float(2, 7, 5)).columns !== 7) throw new Error();
 * ```
 */
export function productOf(a: TensorType, b: TensorType): Product {
  const [rows = 0, inner = 0] = a.shape.slice(-2);
  const [columns = 0] = b.shape.slice(-2);
  return {
    batch: sizeOf(a.shape.slice(0, -2)),
    rows,
    columns,
    inner,
    a: { input: 0 },
    b: { input: 1 },
    rowStride: columns,
    columnStride: 1,
  };
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
  const { rows, columns, a, b, rowStride, columnStride, offsets = {} } = product;
  return {
    ...product,
    offsets: { ...offsets, a: offsets.b ?? 0, b: offsets.a ?? 0 },
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
export function loadWidth(
  { inner, offsets: { a = 0, b = 0 } = {} }: Pick<Product, "inner" | "offsets">,
): 1 | 4 {
  return [inner, a, b].every((each) => each % 4 === 0) ? 4 : 1;
}

/** What the shaders of products have in common. */
export interface ProductShader {
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
  /** WGSL: `finish(value, batch, row, column)` stores what `column` is the first of, after the epilogue. */
  readonly functions: string;
}

/**
 * Whether four neighbours in a row of the result can be finished at once.
 *
 * @example
 * ```ts
 * import { isFinishedByFours } from "./product.ts";
 * const product = { columns: 8, columnStride: 1 };
 * if (!isFinishedByFours(product) || isFinishedByFours({ ...product, columns: 6 })) throw new Error();
 * ```
 */
export function isFinishedByFours(
  { columns, columnStride, offsets, epilogue }: Pick<
    Product,
    "columns" | "columnStride" | "offsets" | "epilogue"
  >,
): boolean {
  return columns % 4 === 0 && columnStride === 1 && offsets === undefined &&
    (epilogue === undefined || epilogue.four !== undefined);
}

/**
 * What every product's shader reads and writes. `parameters.steps` counts loads along a row; the first loads are at
 * `parameters.a_start` and `parameters.b_start`.
 *
 * @param finished how many elements are finished at a time: 4 only where `isFinishedByFours`
 * @example
 * ```ts
 * import { operandsOf } from "./product.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 2, columns: 3, inner: 8, a, b, rowStride: 3, columnStride: 1 };
 * if (operandsOf(product).bindings[0]?.type !== "vec4f") throw new Error();
 * ```
 */
export function operandsOf(product: Product, finished: 1 | 4 = 1): ProductShader {
  const { rows, columns, inner, rowStride, columnStride, offsets = {}, epilogue } = product;
  const width = loadWidth(product);
  const type = width === 4 ? "vec4f" : "f32";
  const value = finished === 4 ? "vec4f" : "f32";
  const code = finished === 4 ? epilogue?.four : epilogue;
  const counted = finished === 4 ? " / 4u" : "";
  const column = code?.column;
  return {
    bindings: [
      { name: "a", type, access: "read", operand: product.a },
      { name: "b", type, access: "read", operand: product.b },
      {
        ...{ name: "c", type: value, access: "write", operand: product.c ?? { output: 0 } },
        accumulates: epilogue?.accumulates ?? false,
      },
      ...(code?.bindings ?? []),
    ],
    parameters: [
      { name: "rows", type: "u32", value: rows },
      { name: "columns", type: "u32", value: columns },
      { name: "steps", type: "u32", value: inner / width },
      { name: "row_stride", type: "u32", value: rowStride },
      { name: "column_stride", type: "u32", value: columnStride },
      { name: "a_start", type: "u32", value: (offsets.a ?? 0) / width },
      { name: "b_start", type: "u32", value: (offsets.b ?? 0) / width },
      { name: "c_start", type: "u32", value: offsets.c ?? 0 },
      ...(code?.parameters ?? []),
    ],
    functions: `${code?.functions ?? ""}
fn finish(product: ${value}, batch: u32, row: u32, column: u32) {
  let at = (parameters.c_start + batch * parameters.rows * parameters.columns +
    row * parameters.row_stride + column * parameters.column_stride)${counted};
  ${column === undefined ? "" : `let ${column} = ${columnStride === 1 ? "column" : "row"}${counted};`}
  var value = product;
  ${code?.statements ?? ""}
  c[at] = value;
}
`,
  };
}
