/** Kernels compute all outputs of a composite, also those that models do not use. */
import { outputsOf } from "../../core/graph/composite.ts";
import type { Node } from "../../core/graph/node.ts";

/** All outputs of the call that a node is an output of. */
export function compositeOutputs(node: Node): Readonly<Record<string, Node>> {
  if (node.op !== "output") throw new RangeError(`expected an output of a composite, found ${node.op}`);
  const outputs = outputsOf(node.attributes.call);
  return Object.fromEntries(outputs.map((each, index) => [`output ${index}`, each]));
}
