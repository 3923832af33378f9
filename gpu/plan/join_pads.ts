/** Sums of tensors that zeros make lie side by side are what they look like: a concatenation. Graph → graph rule. */
import type { Node, NodeOf } from "../../core/graph/node.ts";
import { sameShape } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { concatenate } from "../../core/ops/concatenate.ts";
import { operand } from "../../core/ops/evaluate_op.ts";

/**
 * The concatenation that a sum of padded tensors is, or `undefined` where it is none. Such sums are the cotangents of
 * tensors that slices cut into parts: query, key and value out of one product. Values are the same but for the sign
 * of zeros.
 *
 * @example
 * ```ts
 * import { joinPads } from "./join_pads.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { add } from "../../core/ops/add.ts";
 * import { pad } from "../../core/ops/pad.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * const y = add(pad(x, { axis: 0, before: 0, after: 3 }), pad(x, { axis: 0, before: 3, after: 0 }));
 * if (joinPads(y)?.op !== "concatenate") throw new Error();
 * ```
 */
export function joinPads(node: Node): Node | undefined {
  if (node.op !== "add") return undefined;
  const terms = termsOf(node);
  const [first] = terms ?? [];
  if (terms === undefined || first === undefined) return undefined;
  const { axis } = first.attributes;
  const inOrder = terms.toSorted((a, b) => a.attributes.before - b.attributes.before);
  let end = 0;
  for (const { attributes, inputs } of inOrder) {
    if (attributes.axis !== axis || attributes.before !== end) return undefined;
    end += sizeOfAxis(operand(inputs, 0), axis);
  }
  if (end !== sizeOfAxis(node, axis)) return undefined;
  return concatenate(inOrder.map(({ inputs }) => operand(inputs, 0)), axis);
}

/** The terms of a sum if all of them are padded tensors of its shape. */
function termsOf(sum: Node): readonly NodeOf<"pad">[] | undefined {
  const terms: NodeOf<"pad">[] = [];
  const waiting: Node[] = [sum];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!sameShape(node.shape, sum.shape)) return undefined;
    if (node.op === "pad") terms.push(node);
    else if (node.op === "add") waiting.push(...node.inputs);
    else return undefined;
  }
  return terms;
}
