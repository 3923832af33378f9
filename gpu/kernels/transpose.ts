/** Axes in another order. */
import { type Shape, sizeOf } from "../../core/graph/tensor.ts";
import { stridesOf } from "../../core/ops/broadcasting.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Dispatch, Operand, OpKernel } from "../kernel.ts";
import { copyWalk, EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/** The kernel. Matrices are transposed in blocks of 4 × 4 where their sides allow it; all else is walked. */
export const transposeKernel: OpKernel<"transpose"> = {
  tolerance: EXACT,
  plan({ inputs, outputs }, { permutation }) {
    const { shape } = operand(inputs, 0);
    const matrices = swappedMatrices(shape, permutation);
    if (matrices !== undefined) return { dispatches: [transposeInBlocks(matrices)] };
    const own = stridesOf(shape);
    const strides = permutation.map((axis) => own[axis] ?? 0);
    return { dispatches: [copyWalk("transpose", { name: "x", shape: operand(outputs, 0).shape, strides })] };
  },
};

/** Matrices that lie one after another; rows, columns and start are multiples of 4. */
export interface Matrices {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** Input 0 and output 0 where absent. */
  readonly from?: Operand;
  readonly to?: Operand;
  /** The element of `from` at which the first begins; 0 where absent. */
  readonly start?: number;
}

/** The matrices that a permutation transposes, if that is all it does and their sides are multiples of 4. */
function swappedMatrices(shape: Shape, permutation: readonly number[]): Matrices | undefined {
  const rank = shape.length;
  const [rows = 0, columns = 0] = shape.slice(-2);
  const swapsLast = rank >= 2 &&
    permutation.every((axis, index) => axis === (index < rank - 2 ? index : 2 * rank - 3 - index));
  if (!swapsLast || unitOf([rows, columns]).words !== 4) return undefined;
  return { count: sizeOf(shape.slice(0, -2)), rows, columns };
}

/**
 * Blocks that neighbouring invocations take: a strip of 4 across and up to 64 down. Across, a strip is the line of
 * memory that a cache loads; down, it is long so that what is stored lies together. Other orders take two to four
 * times as long where a side is a power of two.
 */
const STRIP = { across: 4, down: 64 } as const;

/**
 * The transpose of matrices. An invocation loads a block as four quads of neighbours, and stores its transpose as four.
 *
 * @example
 * ```ts
 * import { transposeInBlocks } from "./transpose.ts";
 * if (transposeInBlocks({ count: 1, rows: 8, columns: 4 }).workgroups !== 1) throw new Error();
 * ```
 */
export function transposeInBlocks({ count, rows, columns, from, to, start = 0 }: Matrices): Dispatch {
  const [blocksDown, blocksAcross] = [rows / 4, columns / 4];
  const down = Math.min(STRIP.down, blocksDown);
  const [stripsDown, stripsAcross] = [Math.ceil(blocksDown / down), Math.ceil(blocksAcross / STRIP.across)];
  const loads = [0, 1, 2, 3].map((k) => `let r${k} = x[read_at + ${k}u * parameters.columns];`);
  const stores = ["x", "y", "z", "w"].map((lane, k) =>
    `y[write_at + ${k}u * parameters.rows] = vec4u(r0.${lane}, r1.${lane}, r2.${lane}, r3.${lane});`
  );
  const [x, y] = fromTo(unitOf([4]));
  return perElement({
    label: "transpose in blocks",
    bindings: [{ ...x, operand: from ?? x.operand }, { ...y, operand: to ?? y.operand }],
    parameters: [
      { name: "start", type: "u32", value: start / 4 },
      { name: "rows", type: "u32", value: blocksDown },
      { name: "columns", type: "u32", value: blocksAcross },
      { name: "down", type: "u32", value: down },
      { name: "strips_down", type: "u32", value: stripsDown },
      { name: "strips_across", type: "u32", value: stripsAcross },
    ],
    size: count * stripsDown * stripsAcross * down * STRIP.across,
    statements: `let strip = i / (${STRIP.across}u * parameters.down);
  let column = strip % parameters.strips_across * ${STRIP.across}u + i % ${STRIP.across}u;
  let line = strip / parameters.strips_across;
  let row = line % parameters.strips_down * parameters.down + i / ${STRIP.across}u % parameters.down;
  if (row >= parameters.rows || column >= parameters.columns) {
    return;
  }
  let first = line / parameters.strips_down * parameters.rows * parameters.columns * 4u;
  let read_at = parameters.start + first + 4u * row * parameters.columns + column;
  let write_at = first + 4u * column * parameters.rows + row;
  ${[...loads, ...stores].join("\n  ")}`,
  });
}
