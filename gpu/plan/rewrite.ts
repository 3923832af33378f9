/** Rules that replace nodes, applied to a whole graph. */
import { type Call, outputsOf } from "../../core/graph/composite.ts";
import type { Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { operand } from "../../core/ops/evaluate_op.ts";

/**
 * Nodes with a rule applied to everything they are computed from, inputs first. The bodies of composites are not
 * entered.
 *
 * @param rule gives a node of the same type that is to be computed instead, or `undefined`; what it is shown has been
 * rewritten but for the node itself
 * @example
 * ```ts
 * import { rewrite } from "./rewrite.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [] });
 * const [y] = rewrite([exp(exp(x))], (node) => (node.op === "exp" ? node.inputs[0] : undefined));
 * if (y !== x) throw new Error();
 * ```
 */
export function rewrite(
  nodes: readonly Node[],
  rule: (node: Node) => Node | undefined,
): readonly Node[] {
  const images = new Map<Node, Node>();
  const calls = new Map<Call, readonly Node[]>();
  const imageOf = (node: Node): Node => images.get(node) ?? node;
  const rebuilt = (node: Node): Node => {
    if (node.inputs.every((each) => imageOf(each) === each)) return node;
    if (node.op !== "output") return { ...node, inputs: node.inputs.map(imageOf) };
    const { call, index } = node.attributes;
    const outputs = calls.get(call) ?? outputsOf({ ...call, inputs: node.inputs.map(imageOf) });
    calls.set(call, outputs);
    return operand(outputs, index);
  };
  for (const node of inputsFirst(nodes)) {
    const own = rebuilt(node);
    images.set(node, rule(own) ?? own);
  }
  return nodes.map(imageOf);
}
