/** Graphs as text, one node per line. */
import type { Call, Composite } from "../graph/composite.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { typeName } from "../graph/tensor.ts";
import { inputsFirst } from "../graph/traverse.ts";

/**
 * A graph as text. Values are numbered in order of evaluation; the bodies of composites follow, each name once
 * per signature.
 *
 * @example
 * ```ts
 * import { print } from "./print.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { add } from "../ops/add.ts";
 * const x = input("x", { dtype: "float", shape: [2] });
 * if (!print(graph({ y: add(x, x) })).includes("%1 = add %0 %0 : float[2]")) throw new Error();
 * ```
 */
export function print(graph: Graph): string {
  const bodies = new Map<string, Composite>();
  const main = block(Object.entries(graph.outputs), bodies);
  const sections = ["graph", ...main];
  // Printing a body can find further composites; a Map is iterated in order of insertion, those included.
  for (const [signature, composite] of bodies) {
    const results = composite.results.map((node, index): [string, Node] => [String(index), node]);
    sections.push("", `composite ${signature}`, ...block(results, bodies));
  }
  return sections.join("\n") + "\n";
}

function block(
  outputs: readonly (readonly [string, Node])[],
  bodies: Map<string, Composite>,
): readonly string[] {
  const numbers = new Map<Node, number>();
  const lines: string[] = [];
  for (const node of inputsFirst(outputs.map(([, node]) => node))) {
    numbers.set(node, numbers.size);
    if (node.op === "output") bodies.set(signature(node.attributes.call), node.attributes.call.composite);
    const operands = node.inputs.map((each) => ` %${numbers.get(each)}`).join("");
    lines.push(`  %${numbers.get(node)} = ${title(node)}${operands} : ${typeName(node)}`);
  }
  for (const [name, node] of outputs) lines.push(`  ${name} → %${numbers.get(node)}`);
  return lines;
}

function title(node: Node): string {
  if (node.op === "output") return `${signature(node.attributes.call)}#${node.attributes.index}`;
  // As text, numbers are themselves; JSON would call an infinity null.
  const attributes = Object.entries(node.attributes).map(([name, value]) =>
    `${name}: ${typeof value === "number" ? value : JSON.stringify(value)}`
  );
  return attributes.length === 0 ? node.op : `${node.op}(${attributes.join(", ")})`;
}

/** A composite's name with all that makes one body differ from another of that name. */
function signature({ composite }: Call): string {
  const attributes = Object.entries(composite.attributes).map(([name, value]) => `${name}: ${value}`).join(
    ", ",
  );
  const { gradient } = composite;
  const derived = gradient ? ` d[${gradient.cotangents.join(", ")}] → d[${gradient.wanted.join(", ")}]` : "";
  const types = composite.parameters.map(typeName).join(", ");
  return `${composite.name}{${attributes}${derived}}(${types})`;
}
