/** The matrix product. */
import type { Node } from "../graph/node.ts";
import { sameShape, type Tensor, typeName } from "../graph/tensor.ts";
import { type EvaluateOp, operand } from "./evaluate_op.ts";

/**
 * a · bᵀ: every row of a with every row of b. This "NT" form is the only product, because weights are stored
 * `[out, in]` and both operands are then read along memory; transpose explicitly for the others.
 *
 * @param a `[…, M, K]`
 * @param b `[…, N, K]`, with the same leading axes
 * @returns `[…, M, N]`
 * @throws {RangeError} when the shapes do not fit.
 * @example
 * ```ts
 * import { matmul } from "./matmul.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * const weight = input("weight", { dtype: "float", shape: [5, 3] });
 * if (matmul(x, weight).shape.join() !== "2,5") throw new Error();
 * ```
 */
export function matmul(a: Node, b: Node): Node {
  const [rows, inner] = a.shape.slice(-2);
  const [columns, innerOfB] = b.shape.slice(-2);
  const batch = a.shape.slice(0, -2);
  const fits = a.dtype === "float" && b.dtype === "float" && inner === innerOfB &&
    sameShape(batch, b.shape.slice(0, -2));
  if (!fits || rows === undefined || inner === undefined || columns === undefined) {
    throw new RangeError(
      `matmul: ${typeName(a)} and ${typeName(b)} do not fit; expected […, M, K] and […, N, K]`,
    );
  }
  return { op: "matmul", inputs: [a, b], attributes: {}, dtype: "float", shape: [...batch, rows, columns] };
}

/** The reference. */
export const evaluateMatmul: EvaluateOp<"matmul"> = (inputs, output) => {
  const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
  const [rows = 0, columns = 0] = output.shape.slice(-2);
  const inner = a.shape.at(-1) ?? 0;
  const batches = rows * columns === 0 ? 0 : output.data.length / (rows * columns);
  for (let batch = 0; batch < batches; batch++) {
    multiplyRows(
      a.data.subarray(batch * rows * inner, (batch + 1) * rows * inner),
      b.data.subarray(batch * columns * inner, (batch + 1) * columns * inner),
      { inner, columns, into: output.data.subarray(batch * rows * columns, (batch + 1) * rows * columns) },
    );
  }
};

/** One matrix. Four columns at a time, so that each element of a is loaded once for four products. */
function multiplyRows(
  a: Tensor["data"],
  b: Tensor["data"],
  { inner, columns, into }: {
    readonly inner: number;
    readonly columns: number;
    readonly into: Tensor["data"];
  },
): void {
  for (let row = 0; row * columns < into.length; row++) {
    const rowOfA = row * inner;
    for (let column = 0; column < columns; column += 4) {
      const b0 = column * inner;
      const b1 = Math.min(column + 1, columns - 1) * inner;
      const b2 = Math.min(column + 2, columns - 1) * inner;
      const b3 = Math.min(column + 3, columns - 1) * inner;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0; k < inner; k++) {
        const value = a[rowOfA + k] ?? 0;
        s0 += value * (b[b0 + k] ?? 0);
        s1 += value * (b[b1 + k] ?? 0);
        s2 += value * (b[b2 + k] ?? 0);
        s3 += value * (b[b3 + k] ?? 0);
      }
      const at = row * columns + column;
      into[at] = s0;
      if (column + 1 < columns) into[at + 1] = s1;
      if (column + 2 < columns) into[at + 2] = s2;
      if (column + 3 < columns) into[at + 3] = s3;
    }
  }
}
