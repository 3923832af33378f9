/** A graph: named outputs, and the named inputs they are computed from. */
import type { Node, NodeOf } from "./node.ts";
import { inputsFirst } from "./traverse.ts";

/** An immutable computation, from the values of `inputs` to the values of `outputs`. */
export interface Graph {
  readonly inputs: Readonly<Record<string, NodeOf<"input">>>;
  readonly outputs: Readonly<Record<string, Node>>;
}

/**
 * The graph of some outputs; its inputs are found by walking back from them.
 *
 * @throws {RangeError} when two different input nodes share one name.
 * @example
 * ```ts
 * import { graph } from "./graph.ts";
 * import { input } from "./node.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * if (graph({ y: x }).inputs.x !== x) throw new Error();
 * ```
 */
export function graph(outputs: Readonly<Record<string, Node>>): Graph {
  const inputs: Record<string, NodeOf<"input">> = {};
  for (const node of inputsFirst(Object.values(outputs))) {
    if (node.op !== "input") continue;
    const { name } = node.attributes;
    if (Object.hasOwn(inputs, name)) throw new RangeError(`graph: two different inputs are named "${name}"`);
    inputs[name] = node;
  }
  return { inputs, outputs };
}
