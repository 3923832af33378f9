/**
 * The product for real GPUs where one side has few rows, as when decoding token by token: bound by reading the
 * other side once. A workgroup takes one of its rows; the lanes share the row's length and add up in a tree.
 */
import type { Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { loadWidth, operandsOf, type Product } from "./product.ts";

/** The most rows of a for which this is the kernel. */
export const FEW_ROWS = 8;

const LANES = 64;

/**
 * The dispatch that computes a product whose `a` has few rows.
 *
 * @example
 * ```ts
 * import { fewRows } from "./few_rows.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 1, columns: 64, inner: 8, a, b, rowStride: 64, columnStride: 1 };
 * if (fewRows(product).workgroups !== 64) throw new Error();
 * ```
 */
export function fewRows(product: Product): Dispatch {
  const { bindings, parameters, functions } = operandsOf(product);
  return {
    label: `matmul of few rows${product.epilogue?.label ?? ""}`,
    bindings,
    parameters,
    code: functions + code(loadWidth(product)),
    workgroups: product.batch * product.columns,
  };
}

/** Rows beyond the last are read as the last again, and not stored. */
function code(width: 1 | 4): string {
  return `
var<workgroup> totals: array<f32, ${LANES * FEW_ROWS}>;

@compute @workgroup_size(${LANES})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = workgroup_index(group, groups);
  if (index >= parameters.workgroups) { return; }
  let batch = index / parameters.columns;
  let column = index % parameters.columns;
  let first_b = parameters.b_start + index * parameters.steps;
  ${
    unroll(
      FEW_ROWS,
      (i) =>
        `let a${i} = parameters.a_start + (batch * parameters.rows + min(${i}u, parameters.rows - 1u)) * parameters.steps;`,
    )
  }
  ${unroll(FEW_ROWS, (i) => `var c${i} = 0.0;`)}
  for (var k = lane; k < parameters.steps; k += ${LANES}u) {
    let y = b[first_b + k];
    ${unroll(FEW_ROWS, (i) => `c${i} += ${width === 4 ? `dot(a[a${i} + k], y)` : `a[a${i} + k] * y`};`)}
  }
  ${unroll(FEW_ROWS, (i) => `totals[${i * LANES}u + lane] = c${i};`)}
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      ${unroll(FEW_ROWS, (i) => `totals[${i * LANES}u + lane] += totals[${i * LANES}u + lane + half];`)}
    }
  }
  workgroupBarrier();
  if (lane < parameters.rows) {
    finish(totals[lane * ${LANES}u], batch, lane, column);
  }
}
`;
}
