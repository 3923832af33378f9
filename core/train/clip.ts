/** Clipping of gradients by their global norm. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { operand } from "../ops/evaluate_op.ts";
import { minimum } from "../ops/minimum.ts";
import { multiply } from "../ops/multiply.ts";
import { reshape } from "../ops/reshape.ts";
import { sqrt } from "../ops/sqrt.ts";
import { sum } from "../ops/sum.ts";

/** Keeps the scale finite when all gradients are 0; the value of the original. */
const NORM_EPSILON = 1e-6;

/** Gradients and their norm before clipping. */
export interface Clipped {
  readonly gradients: readonly Node[];
  /** Scalar. */
  readonly norm: Node;
}

/**
 * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), where the norm is that of all gradients as one vector
 * (Pascanu et al. 2013).
 *
 * @example
 * ```ts
 * import { clip } from "./clip.ts";
 * import { input } from "../graph/node.ts";
 * const gradient = input("gradient", { dtype: "float", shape: [2, 3] });
 * if (clip([gradient], 1).norm.shape.length !== 0) throw new Error();
 * ```
 */
export function clip(gradients: readonly Node[], maxNorm: number): Clipped {
  const norm = sqrt(sumOfSquares(gradients));
  const scale = minimum(constant(1), divide(constant(maxNorm), add(norm, constant(NORM_EPSILON))));
  return { gradients: gradients.map((each) => multiply(each, scale)), norm };
}

/** Σ x² over all elements of all tensors; one composite, so that a backend can go over all of them together. */
function sumOfSquares(tensors: readonly Node[]): Node {
  const outputs = composite("sumOfSquares", {
    inputs: tensors,
    body: (...tensors) => [
      tensors.map((x) => reshape(sum(multiply(x, x), x.shape.map((_, axis) => axis)), [])).reduce(add),
    ],
  });
  return operand(outputs, 0);
}
