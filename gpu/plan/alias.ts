/** Nodes that need no kernel because their numbers are already somewhere. */
import type { Node } from "../../core/graph/node.ts";
import { sameShape, sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";

/**
 * The input that a node shows under another shape or name: same numbers, same order. `undefined` where the node
 * has to be computed.
 *
 * @example
 * ```ts
 * import { aliasedBy } from "./alias.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { reshape } from "../../core/ops/reshape.ts";
 * const x = input("x", { dtype: "float", shape: [6] });
 * if (aliasedBy(reshape(x, [2, 3])) !== x) throw new Error();
 * ```
 */
export function aliasedBy(node: Node): Node | undefined {
  const [x] = node.inputs;
  if (x === undefined) return undefined;
  switch (node.op) {
    case "reshape":
    case "stopGradient":
      return x;
    case "broadcast":
      return sizeOf(node.shape) === sizeOf(x.shape) ? x : undefined;
    case "slice":
    case "pad":
      return sameShape(node.shape, x.shape) ? x : undefined;
    case "concatenate":
      return node.inputs.length === 1 ? x : undefined;
    case "transpose": {
      const moved = node.attributes.permutation.filter((axis) => x.shape[axis] !== 1);
      return moved.every((axis, index) => index === 0 || axis > operand(moved, index - 1)) ? x : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The number that every element of a node is, if it comes from a constant.
 *
 * @example
 * ```ts
 * import { constantOf } from "./alias.ts";
 * import { broadcast } from "../../core/ops/broadcast.ts";
 * import { constant } from "../../core/ops/constant.ts";
 * if (constantOf(broadcast(constant(2), [3, 4])) !== 2) throw new Error();
 * ```
 */
export function constantOf(node: Node): number | undefined {
  let source: Node | undefined = node;
  while (source !== undefined && source.op !== "constant") {
    source = source.op === "broadcast" ? source.inputs[0] : aliasedBy(source);
  }
  return source?.attributes.value;
}
