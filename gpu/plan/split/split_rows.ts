/**
 * Graph → graph: tensors that are larger than a binding may be are computed in parts, by rows. Kernels never know; only
 * names of inputs and outputs change.
 */
import { type Call, inline } from "../../../core/graph/composite.ts";
import { type Graph, graph as graphOf } from "../../../core/graph/graph.ts";
import type { Node } from "../../../core/graph/node.ts";
import { inputsFirst } from "../../../core/graph/traverse.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import { rewrite } from "../rewrite.ts";
import { findParts } from "./parts.ts";
import { isVocabularyLoss } from "./vocabulary_loss.ts";
import { partName, rowRanges, type SplitTensor } from "./row_range.ts";

/** A graph in which nothing is too large, and how its names come from those of the graph before. */
export interface SplitGraph {
  readonly graph: Graph;
  /** Inputs and outputs that were cut, by name. */
  readonly split: Readonly<Record<string, SplitTensor>>;
  /** Output → input of the next step, part by part. */
  readonly carry: Readonly<Record<string, string>>;
}

/** What a part may have at most, and which outputs become inputs. */
export interface SplitOptions {
  readonly maxBytes: number;
  readonly carry?: Readonly<Record<string, string>>;
}

/**
 * Cuts what is too large; the graph itself where nothing is. A node for which there is no rule stays whole, and is then
 * refused by its size.
 *
 * @example
 * ```ts
 * import { splitRows } from "./split_rows.ts";
 * import { graph } from "../../../core/graph/graph.ts";
 * import { input } from "../../../core/graph/node.ts";
 * import { gather } from "../../../core/ops/gather.ts";
 * const table = input("table", { dtype: "float", shape: [10, 4] });
 * const rows = gather(table, input("ids", { dtype: "int", shape: [3] }));
 * const { graph: split } = splitRows(graph({ rows }), { maxBytes: 128 });
 * if (Object.keys(split.inputs).toSorted().join() !== "ids,table[0:8],table[8:10]") throw new Error();
 * ```
 */
export function splitRows(graph: Graph, { maxBytes, carry = {} }: SplitOptions): SplitGraph {
  const isLarge = (node: Node): boolean => rowRanges(node, maxBytes).length > 1;
  const names = Object.keys(graph.outputs);
  if (![...inputsFirst(Object.values(graph.outputs)), ...Object.values(graph.inputs)].some(isLarge)) {
    return { graph, split: {}, carry };
  }
  const nodes = opened(Object.values(graph.outputs), isLarge);
  const partsOf = findParts(inputsFirst(nodes), maxBytes);

  const split: Record<string, SplitTensor> = {};
  const note = (name: string, node: Node): readonly string[] => {
    const ranges = rowRanges(node, maxBytes);
    if (ranges.length < 2) return [name];
    split[name] = { shape: node.shape, dtype: node.dtype, ranges };
    return ranges.map((range) => partName(name, range));
  };
  const outputs = names.flatMap((name, index) => {
    const node = operand(nodes, index);
    const pieces = partsOf(node);
    return note(name, node).map((part, at): [string, Node] => [part, operand(pieces, at)]);
  });
  for (const [name, node] of Object.entries(graph.inputs)) note(name, node);
  const carried = Object.entries(carry).flatMap(([output, input]) => {
    return split[output]?.ranges.map((range) => [partName(output, range), partName(input, range)]) ??
      [[output, input]];
  });
  return { graph: graphOf(Object.fromEntries(outputs)), split, carry: Object.fromEntries(carried) };
}

/** Nodes whose calls of composites have no large tensors among inputs and results, but for the loss, which takes parts. */
function opened(nodes: readonly Node[], isLarge: (node: Node) => boolean): readonly Node[] {
  const bodies = new Map<Call, readonly Node[]>();
  let isOpen = false;
  const next = rewrite(nodes, (node) => {
    if (node.op !== "output") return undefined;
    const { call, index } = node.attributes;
    const { composite, inputs } = call;
    if (isVocabularyLoss(composite) || ![...inputs, ...composite.results].some(isLarge)) return undefined;
    isOpen = true;
    const body = bodies.get(call) ?? inline(composite, inputs);
    bodies.set(call, body);
    return operand(body, index);
  });
  return isOpen ? opened(next, isLarge) : next;
}
