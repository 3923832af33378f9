/** Which parts of a graph can be computed in one pass over elements. */
import type { Node, NodeOf } from "../../core/graph/node.ts";
import type { Shape } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { ELEMENTWISE, type ElementwiseName } from "../../core/ops/elementwise.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Tolerance } from "../kernel.ts";

/** How far one op may be off. */
export const ELEMENTWISE_TOLERANCE: Tolerance = {
  absolute: 2e-6,
  relative: 4e-6,
  reason: "WGSL allows division 2.5 ULP and exp 3 + 2|x| ULP; log and tanh are only bounded absolutely",
};

/** How far the body of a composite may be off. */
export const BODY_TOLERANCE: Tolerance = {
  absolute: 1e-5,
  relative: 1e-5,
  reason: "a handful of ops, each off by a few ULP",
};

/** Part of a graph, computed in one pass over the elements of its results, which all have one shape. */
export interface ElementwiseBody {
  readonly label: string;
  /** What the nodes are computed from; input k of the dispatch is the value of `parameters[k]`. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  /** Which output of the call each result is. */
  readonly outputs: readonly number[];
}

/**
 * Whether a node is computed from the elements of its inputs at the same place, broadcast.
 *
 * @example
 * ```ts
 * import { isElementwise } from "./elementwise_body.ts";
 * import { constant } from "../../core/ops/constant.ts";
 * if (!isElementwise(constant(1))) throw new Error();
 * ```
 */
export function isElementwise(node: Node): boolean {
  switch (node.op) {
    case "constant":
    case "broadcast":
    case "randomBits":
      return true;
    case "reshape":
      return withoutLeadingOnes(node.shape).join() ===
        withoutLeadingOnes(operand(node.inputs, 0).shape).join();
    default:
      return isElementwiseOp(node);
  }
}

/**
 * Whether a node's op is one of the table `ELEMENTWISE`.
 *
 * @example
 * ```ts
 * import { isElementwiseOp } from "./elementwise_body.ts";
 * import { constant } from "../../core/ops/constant.ts";
 * if (isElementwiseOp(constant(1))) throw new Error();
 * ```
 */
export function isElementwiseOp(node: Node): node is NodeOf<ElementwiseName> & Node {
  return ELEMENTWISE.some((name) => name === node.op);
}

function withoutLeadingOnes(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/**
 * How many storage buffers the dispatch of a body binds.
 *
 * @example
 * ```ts
 * import { buffersOf } from "./elementwise_body.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * if (buffersOf({ parameters: [x], results: [exp(x)] }) !== 2) throw new Error();
 * ```
 */
export function buffersOf({ parameters, results }: Pick<ElementwiseBody, "parameters" | "results">): number {
  const needed = new Set(inputsFirst(results));
  return parameters.filter((each) => needed.has(each)).length + results.length;
}
