/** The order in which nodes are computed. */
import type { Node } from "../../core/graph/node.ts";

/**
 * Every node that some outputs need, each after all that it depends on: depth first, the shallower branch before
 * the deeper one. In a training step that computes the gradients of a layer's parameters as soon as the backward
 * pass has reached the layer, so that what they are computed from can be given back.
 *
 * @param dependencies which inputs of a node have to be computed for it
 * @example
 * ```ts
 * import { shallowFirst } from "./order.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { add } from "../../core/ops/add.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [] });
 * const sum = add(exp(exp(x)), exp(x));
 * const order = shallowFirst([sum], (node) => node.inputs);
 * if (order[1] !== sum.inputs[1]) throw new Error();
 * ```
 */
export function shallowFirst(
  outputs: readonly Node[],
  dependencies: (node: Node) => readonly Node[],
): readonly Node[] {
  const depths = new Map<Node, number>();
  for (const node of depthFirst(outputs, dependencies)) {
    depths.set(node, 1 + Math.max(-1, ...dependencies(node).map((each) => depths.get(each) ?? 0)));
  }
  const byDepth = (nodes: readonly Node[]): readonly Node[] =>
    [...nodes].sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
  return depthFirst(byDepth(outputs), (node) => byDepth(dependencies(node)));
}

/**
 * Every node that some outputs need, each after all that it depends on. Iterative, because deep models make paths
 * longer than the call stack.
 *
 * @example
 * ```ts
 * import { depthFirst } from "./order.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [] });
 * if (depthFirst([exp(x)], (node) => node.inputs)[0] !== x) throw new Error();
 * ```
 */
export function depthFirst(
  outputs: readonly Node[],
  dependencies: (node: Node) => readonly Node[],
): readonly Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { readonly node: Node; readonly waiting: Iterator<Node> }[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, waiting: dependencies(node).values() });
  };
  for (const output of outputs) {
    visit(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.waiting.next();
      if (!next.done) visit(next.value);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
