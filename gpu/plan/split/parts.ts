/** How every op is computed when what it reads or makes is in parts by rows. */
import type { Call } from "../../../core/graph/composite.ts";
import { input, type Node, type NodeOf } from "../../../core/graph/node.ts";
import { add } from "../../../core/ops/add.ts";
import { after } from "../../../core/ops/after.ts";
import { sizeOfAxis, withAxis } from "../../../core/ops/axis.ts";
import { broadcast } from "../../../core/ops/broadcast.ts";
import { concatenate } from "../../../core/ops/concatenate.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import { gather } from "../../../core/ops/gather.ts";
import { matmul } from "../../../core/ops/matmul.ts";
import { reshape } from "../../../core/ops/reshape.ts";
import { scatterAdd } from "../../../core/ops/scatter_add.ts";
import { slice } from "../../../core/ops/slice.ts";
import { sum } from "../../../core/ops/sum.ts";
import { swapLast } from "../../../core/ops/transpose.ts";
import { isElementwiseOp } from "../../kernels/elementwise_body.ts";
import { partName, type RowRange, rowRanges } from "./row_range.ts";
import { isVocabularyLoss, splitVocabularyLoss } from "./vocabulary_loss.ts";

/** The parts of a node; of one that fits there is one, its image in the new graph. */
export type PartsOf = (node: Node) => readonly Node[];

/**
 * The parts of nodes.
 *
 * @param order the nodes, inputs first
 * @param maxBytes what a part may have at most
 * @example
 * ```ts
 * import { findParts } from "./parts.ts";
 * import { input } from "../../../core/graph/node.ts";
 * import { exp } from "../../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [10, 4] });
 * const y = exp(x);
 * if (findParts([x, y], 128)(y).map(({ shape }) => shape[0]).join() !== "8,2") throw new Error();
 * ```
 */
export function findParts(order: readonly Node[], maxBytes: number): PartsOf {
  const parts = new Map<Node, readonly Node[]>();
  const calls = new Map<Call, readonly (readonly Node[])[]>();
  const partsOf: PartsOf = (node) => parts.get(node) ?? [node];
  const whole = (node: Node): Node => joined(partsOf(node), 0);
  const rangesOf = (node: Node): readonly RowRange[] => rowRanges(node, maxBytes);
  const isLarge = (node: Node): boolean => rangesOf(node).length > 1;
  /** Some rows of a node, out of the parts that have them. */
  const rowsOf = (node: Node, { start, end }: RowRange): Node => {
    const pieces = rangesOf(node).flatMap((range, at): readonly Node[] => {
      const [from, to] = [Math.max(start, range.start), Math.min(end, range.end)];
      const part = operand(partsOf(node), at);
      if (from === range.start && to === range.end) return [part];
      return from < to ? [slice(part, { axis: 0, start: from - range.start, end: to - range.start })] : [];
    });
    const none = (): Node => slice(operand(partsOf(node), 0), { axis: 0, start: 0, end: 0 });
    return joined(pieces.length > 0 ? pieces : [none()], 0);
  };
  /** What an op that works element by element reads for some rows of its result. */
  const alongRows = (node: Node, { range, result }: { range: RowRange; result: Node }): Node => {
    const hasRows = node.shape.length === result.shape.length && node.shape[0] === result.shape[0];
    return hasRows && node.shape[0] !== 1 ? rowsOf(node, range) : whole(node);
  };
  /** a · bᵀ, where b may be in parts, or the transpose of what is. */
  const product = (a: Node, b: Node): Node => {
    const turned = b.op === "transpose" ? operand(b.inputs, 0) : undefined;
    if (turned !== undefined && b.shape.length === 2 && isLarge(turned)) {
      return rangesOf(turned).map((range) =>
        matmul(slice(a, { axis: 1, ...range }), swapLast(rowsOf(turned, range)))
      ).reduce(add);
    }
    return joined(partsOf(b).map((part) => matmul(a, part)), b.shape.length - 1);
  };
  const lookup = (node: NodeOf<"gather">, indices: Node): Node => {
    const [table] = node.inputs;
    if (table === undefined || !isLarge(table)) {
      return gather(whole(operand(node.inputs, 0)), indices, node.attributes);
    }
    const { start: before = 0, of = sizeOfAxis(table, 0) } = node.attributes.part ?? {};
    return rangesOf(table).map((range) =>
      gather(rowsOf(table, range), indices, { part: { start: before + range.start, of } })
    ).reduce(add);
  };

  /** The parts of a large result. */
  const cut = (node: Node): readonly Node[] | undefined => {
    const ranges = rangesOf(node);
    const x = node.inputs[0];
    if (isElementwiseOp(node)) {
      return ranges.map((range) => {
        const inputs = node.inputs.map((each) => alongRows(each, { range, result: node }));
        return { ...node, inputs, shape: ofRows(node, range) };
      });
    }
    switch (node.op) {
      case "input":
        return ranges.map((range) =>
          input(partName(node.attributes.name, range), { dtype: node.dtype, shape: ofRows(node, range) })
        );
      case "broadcast":
        return ranges.map((range) =>
          broadcast(alongRows(operand(node.inputs, 0), { range, result: node }), ofRows(node, range))
        );
      case "reshape":
        if (x === undefined || x.shape[0] !== node.shape[0]) return undefined;
        return ranges.map((range) => reshape(rowsOf(x, range), ofRows(node, range)));
      case "after":
        return ranges.map((range) =>
          after(rowsOf(operand(node.inputs, 0), range), operand(partsOf(operand(node.inputs, 1)), 0))
        );
      case "matmul": {
        if (node.shape.length !== 2) return undefined;
        const [a, b] = [operand(node.inputs, 0), operand(node.inputs, 1)];
        return ranges.map((range) => product(rowsOf(a, range), b));
      }
      case "gather":
        return ranges.map((range) => lookup(node, rowsOf(operand(node.inputs, 1), range)));
      case "scatterAdd": {
        const [values, indices] = [whole(operand(node.inputs, 0)), whole(operand(node.inputs, 1))];
        const { start: before = 0, of = node.attributes.rows } = node.attributes.part ?? {};
        return ranges.map(({ start, end }) =>
          scatterAdd(values, { indices, rows: end - start, part: { start: before + start, of } })
        );
      }
      case "slice": {
        const { axis, start } = node.attributes;
        const from = operand(node.inputs, 0);
        return ranges.map((range) =>
          axis === 0
            ? rowsOf(from, { start: start + range.start, end: start + range.end })
            : slice(rowsOf(from, range), node.attributes)
        );
      }
      case "sum":
        if (node.attributes.axes.includes(0)) return undefined;
        return ranges.map((range) => sum(rowsOf(operand(node.inputs, 0), range), node.attributes.axes));
      case "transpose": {
        if (x === undefined || node.shape.length !== 2) return undefined;
        return ranges.map((range) =>
          joined(partsOf(x).map((part) => swapLast(slice(part, { axis: 1, ...range }))), 1)
        );
      }
      default:
        return undefined;
    }
  };
  /** A small result of large inputs. */
  const gathered = (node: Node): Node | undefined => {
    const x = operand(node.inputs, 0);
    switch (node.op) {
      case "gather":
        return lookup(node, whole(operand(node.inputs, 1)));
      case "matmul":
        if (node.shape.length !== 2) return undefined;
        return joined(partsOf(x).map((part) => product(part, operand(node.inputs, 1))), 0);
      case "sum": {
        const { axes } = node.attributes;
        const sums = partsOf(x).map((part) => sum(part, axes));
        return axes.includes(0) ? sums.reduce(add) : joined(sums, 0);
      }
      case "slice": {
        const { axis, start, end } = node.attributes;
        if (axis !== 0) return joined(partsOf(x).map((part) => slice(part, node.attributes)), 0);
        return rowsOf(x, { start, end });
      }
      default:
        return undefined;
    }
  };
  /** The node on whole inputs, cut afterwards: without a rule, its size is refused later. */
  const uncut = (node: Node): readonly Node[] => {
    const same = node.inputs.every((each) => whole(each) === each);
    const image = same ? node : { ...node, inputs: node.inputs.map(whole) };
    const ranges = rangesOf(node);
    return ranges.length < 2 ? [image] : ranges.map((range) => slice(image, { axis: 0, ...range }));
  };
  const ofCall = (node: NodeOf<"output">): readonly Node[] => {
    const { call, index } = node.attributes;
    const known = calls.get(call) ?? callResults(call);
    calls.set(call, known);
    const own = operand(known, index);
    if (own.length > 1) return own;
    return rangesOf(node).length < 2
      ? own
      : rangesOf(node).map((range) => slice(operand(own, 0), { axis: 0, ...range }));
  };
  const callResults = (call: Call): readonly (readonly Node[])[] => {
    if (isVocabularyLoss(call.composite) && call.inputs.some(isLarge)) {
      const embedding = call.inputs.slice(2).filter(isLarge);
      return splitVocabularyLoss(call, (node) => embedding.includes(node) ? partsOf(node) : [whole(node)]);
    }
    const inputs = call.inputs.map(whole);
    const made = { composite: call.composite, inputs };
    return call.composite.results.map(({ shape, dtype }, index): readonly Node[] => [
      { op: "output", inputs, attributes: { call: made, index }, shape, dtype },
    ]);
  };

  for (const node of order) {
    if (node.op === "output") parts.set(node, ofCall(node));
    else if (isLarge(node)) parts.set(node, cut(node) ?? uncut(node));
    else if (node.inputs.some(isLarge)) {
      const image = gathered(node);
      parts.set(node, image === undefined ? uncut(node) : [image]);
    } else parts.set(node, uncut(node));
  }
  return partsOf;
}

function joined(parts: readonly Node[], axis: number): Node {
  return parts.length === 1 ? operand(parts, 0) : concatenate(parts, axis);
}

function ofRows({ shape }: Node, { start, end }: RowRange): readonly number[] {
  return withAxis(shape, { axis: 0, size: end - start });
}
