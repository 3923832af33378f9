/**
 * Rows made a multiple of four long, by zeros: loading single numbers halves the speed of a large product, and a
 * copy of its operands costs little.
 */
import type { Dispatch, KernelPlan, Operand } from "../../kernel.ts";
import { perElement } from "../per_element.ts";
import type { Product } from "./product.ts";

/** A product of padded copies, and the plan that makes them. */
export interface Padded extends Required<KernelPlan> {
  readonly product: Product;
}

/** From this many rows and columns on, copies are cheaper than loading single numbers. */
const WORTH_COPYING = 40;

/**
 * The product to compute instead: of padded copies where that pays, else the same.
 *
 * @param scratchBefore scratch buffers that the caller has already asked for
 * @example
 * ```ts
 * import { padded } from "./padded.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 99, columns: 99, inner: 7, a, b, rowStride: 99, columnStride: 1 };
 * if (padded(product).product.inner !== 8 || padded({ ...product, inner: 8 }).product.a !== a) throw new Error();
 * ```
 */
export function padded(product: Product, scratchBefore = 0): Padded {
  const { batch, rows, columns, inner, offsets = {} } = product;
  const length = Math.ceil(inner / 4) * 4;
  if (length === inner || Math.min(rows, columns) < WORTH_COPYING) {
    return { product, dispatches: [], scratch: [] };
  }
  const [a, b] = [{ scratch: scratchBefore }, { scratch: scratchBefore + 1 }];
  return {
    product: { ...product, inner: length, a, b, offsets: { c: offsets.c ?? 0 } },
    dispatches: [
      copy({ from: product.a, start: offsets.a ?? 0, to: a, rows: batch * rows, inner, length }),
      copy({ from: product.b, start: offsets.b ?? 0, to: b, rows: batch * columns, inner, length }),
    ],
    scratch: [4 * batch * rows * length, 4 * batch * columns * length],
  };
}

function copy(
  { from, start, to, rows, inner, length }: {
    readonly from: Operand;
    /** The element of the first row. */
    readonly start: number;
    readonly to: Operand;
    readonly rows: number;
    readonly inner: number;
    readonly length: number;
  },
): Dispatch {
  return perElement({
    label: "matmul, padded copy",
    bindings: [
      { name: "unpadded", type: "f32", access: "read", operand: from },
      { name: "padded", type: "f32", access: "write", operand: to },
    ],
    parameters: [
      { name: "start", type: "u32", value: start },
      { name: "inner", type: "u32", value: inner },
      { name: "padded_inner", type: "u32", value: length },
    ],
    size: rows * length,
    statements: `
  let k = i % parameters.padded_inner;
  let at = parameters.start + i / parameters.padded_inner * parameters.inner + min(k, parameters.inner - 1u);
  padded[i] = select(0.0, unpadded[at], k < parameters.inner);`,
  });
}
