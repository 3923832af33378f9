/** Values of nodes, without naming them. */
import { graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import type { Tensor, Tensors } from "../../core/graph/tensor.ts";
import { evaluate, type EvaluateOptions } from "../../core/interpret/evaluate.ts";
import { operand } from "../../core/ops/evaluate_op.ts";

/** The values of nodes, in their order. */
export function compute(
  nodes: readonly Node[],
  values: Tensors,
  options: EvaluateOptions = {},
): readonly Tensor[] {
  const outputs = Object.fromEntries(nodes.map((node, index) => [`${index}`, node]));
  const computed = evaluate(graph(outputs), values, options);
  return nodes.map((_, index) => valueNamed(computed, `${index}`));
}

/** The value of one node. */
export function computeOne(node: Node, values: Tensors, options: EvaluateOptions = {}): Tensor {
  return operand(compute([node], values, options), 0);
}

/** A tensor by name, where there is no doubt that it exists. */
export function valueNamed(tensors: Tensors, name: string): Tensor {
  const found = tensors[name];
  if (found === undefined) throw new RangeError(`expected a tensor "${name}"`);
  return found;
}
