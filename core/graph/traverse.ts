/** Orders in which the nodes of a graph are visited. */
import type { Node } from "./node.ts";

/**
 * Every node that the given ones are computed from, themselves included, each once and after all its inputs.
 * Iterative, because deep models make paths longer than the call stack. The bodies of composites are not entered.
 *
 * @example
 * ```ts
 * import { inputsFirst } from "./traverse.ts";
 * import { input } from "./node.ts";
 * const x = input("x", { dtype: "float", shape: [] });
 * if (inputsFirst([x, x]).length !== 1) throw new Error();
 * ```
 */
export function inputsFirst(outputs: readonly Node[]): readonly Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { readonly node: Node; next: number }[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = top.node.inputs[top.next++];
      if (child !== undefined) visit(child);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
