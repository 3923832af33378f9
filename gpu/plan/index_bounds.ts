/**
 * Which integers an input may hold. A kernel cannot throw, so indices that a caller writes are checked when they
 * are written, with the same limits by which the reference refuses them.
 */
import type { Graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import { typeName } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { aliasedBy } from "./alias.ts";

/** Indices have to lie in [0, end). */
export interface IndexBound {
  readonly end: number;
  /** What they index, for the message. */
  readonly use: string;
}

/**
 * The bounds of a graph's inputs that are used as indices, as they are or reshaped, anywhere in it or in the bodies
 * of its composites. Indices that a graph computes are not among them.
 *
 * @example
 * ```ts
 * import { indexBounds } from "./index_bounds.ts";
 * import { graph } from "../../core/graph/graph.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { gather } from "../../core/ops/gather.ts";
 * const table = input("table", { dtype: "float", shape: [10, 4] });
 * const ids = input("ids", { dtype: "int", shape: [3] });
 * if (indexBounds(graph({ rows: gather(table, ids) })).ids?.end !== 10) throw new Error();
 * ```
 */
export function indexBounds(graph: Graph): Readonly<Record<string, IndexBound>> {
  const bounds = boundsOf(Object.values(graph.outputs));
  return Object.fromEntries(
    Object.entries(graph.inputs).flatMap(([name, node]) => {
      const bound = bounds.get(node);
      return bound === undefined ? [] : [[name, bound]];
    }),
  );
}

/** The tightest bound of every node that is used as an index. */
function boundsOf(nodes: readonly Node[]): ReadonlyMap<Node, IndexBound> {
  const bounds = new Map<Node, IndexBound>();
  const limit = (node: Node | undefined, bound: IndexBound): void => {
    if (node === undefined) return;
    const before = bounds.get(node);
    if (before === undefined || bound.end < before.end) bounds.set(node, bound);
  };
  const entered = new Set<object>();
  for (const node of [...inputsFirst(nodes)].reverse()) {
    const bound = bounds.get(node);
    const alias = aliasedBy(node);
    if (bound !== undefined && alias !== undefined) limit(alias, bound);
    if (node.op === "output" && !entered.has(node.attributes.call)) {
      const { call } = node.attributes;
      entered.add(call);
      const inner = boundsOf(call.composite.results);
      call.composite.parameters.forEach((parameter, index) => {
        const bound = inner.get(parameter);
        if (bound !== undefined) limit(call.inputs[index], bound);
      });
    } else limitOperands(node, limit);
  }
  return bounds;
}

/** What an op demands of the inputs that it uses as indices. */
function limitOperands(node: Node, limit: (node: Node | undefined, bound: IndexBound) => void): void {
  const [first, second, third] = node.inputs;
  switch (node.op) {
    case "gather":
      return limit(second, {
        end: node.attributes.part?.of ?? sizeOfAxis(operand(node.inputs, 0), 0),
        use: `rows of ${typeName(operand(node.inputs, 0))}`,
      });
    case "scatterAdd":
      return limit(second, {
        end: node.attributes.part?.of ?? node.attributes.rows,
        use: `rows of ${typeName(node)}`,
      });
    case "oneHot":
      return limit(first, { end: node.attributes.depth, use: `classes of ${typeName(node)}` });
    case "readRows":
      return limit(second, {
        end: sizeOfAxis(operand(node.inputs, 0), 1) - node.attributes.count + 1,
        use: `places for ${node.attributes.count} rows in ${typeName(operand(node.inputs, 0))}`,
      });
    case "writeRows":
      return limit(third, {
        end: sizeOfAxis(node, 1) - sizeOfAxis(operand(node.inputs, 1), 1) + 1,
        use: `places for ${typeName(operand(node.inputs, 1))} in ${typeName(node)}`,
      });
    default:
      return;
  }
}
