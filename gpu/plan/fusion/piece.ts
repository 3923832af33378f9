/** The smallest parts that fusion puts together: an op that works element by element, or a composite that does. */
import { type Call, inline } from "../../../core/graph/composite.ts";
import type { Node } from "../../../core/graph/node.ts";
import { sameShape, type Shape, sizeOf } from "../../../core/graph/tensor.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import { isElementwise } from "../../kernels/elementwise_body.ts";
import { aliasedBy, constantOf } from "../alias.ts";

/** A value that is read: whose numbers, and under which shape; aliases are resolved. */
export interface Source {
  readonly origin: Node;
  readonly shape: Shape;
  /**
   * How an op reads it: as the key of random words; as a row that is repeated down the result; otherwise as broadcasting
   * has it under the op's own shape.
   */
  readonly as: "key" | "row" | "operand";
}

/** Values that are computed together, element by element, and are equally large. */
export interface Piece {
  readonly label: string;
  /** The values as the graph knows them. */
  readonly results: readonly Node[];
  /** Result → how it is computed, from the sources alone. */
  readonly expressions: ReadonlyMap<Node, Node>;
  /** What it is computed from. */
  readonly sources: readonly Source[];
  readonly shape: Shape;
  /**
   * Lengths of the rows that are repeated down the result, such as a bias. A piece can be computed under any shape
   * whose last axes make up such a length.
   */
  readonly rows: ReadonlySet<number>;
  /** Whether it can only be computed under its own shape, because something is repeated in another way. */
  readonly isFixed: boolean;
  /** Whether the call it comes from has other results, too, so that the piece cannot be left as the call. */
  readonly isPart: boolean;
}

/**
 * The node whose numbers a node shows, under whatever shape.
 *
 * @example
 * ```ts
 * import { originOf } from "./piece.ts";
 * import { input } from "../../../core/graph/node.ts";
 * import { reshape } from "../../../core/ops/reshape.ts";
 * const x = input("x", { dtype: "float", shape: [6] });
 * if (originOf(reshape(reshape(x, [2, 3]), [3, 2])) !== x) throw new Error();
 * ```
 */
export function originOf(node: Node): Node {
  let origin = node;
  for (let next = aliasedBy(origin); next !== undefined; next = aliasedBy(origin)) origin = next;
  return origin;
}

/**
 * The piece that computes a node of an op; `undefined` where it does not work element by element.
 *
 * @example
 * ```ts
 * import { pieceOfNode } from "./piece.ts";
 * import { input } from "../../../core/graph/node.ts";
 * import { add } from "../../../core/ops/add.ts";
 * const x = input("x", { dtype: "float", shape: [5, 3] });
 * const bias = input("bias", { dtype: "float", shape: [3] });
 * if (pieceOfNode(add(x, bias))?.rows.has(3) !== true) throw new Error();
 * ```
 */
export function pieceOfNode(node: Node): Piece | undefined {
  if (!isComputed(node)) return undefined;
  return pieceOf(node.op, {
    expressions: new Map([[node, node]]),
    given: new Set(node.inputs.map(originOf)),
    isPart: false,
  });
}

/**
 * The pieces of a call whose body works element by element, one for each size of results; none where a result is an
 * input or a constant.
 *
 * @param outputs the outputs of the call that are used
 */
export function piecesOfCall(
  call: Call,
  { outputs, body }: {
    readonly outputs: readonly Node[];
    readonly body: readonly Node[];
  },
): readonly Piece[] {
  const results = inline({ ...call.composite, results: body }, call.inputs);
  const bySize = new Map<number, Map<Node, Node>>();
  for (const output of outputs) {
    if (output.op !== "output") return [];
    const expression = operand(results, output.attributes.index);
    if (!isComputed(expression) || call.inputs.includes(expression)) return [];
    const size = sizeOf(output.shape);
    bySize.set(size, (bySize.get(size) ?? new Map<Node, Node>()).set(output, expression));
  }
  const given = new Set(call.inputs.map(originOf));
  return [...bySize.values()].map((expressions) =>
    pieceOf(call.composite.name, { expressions, given, isPart: bySize.size > 1 })
  );
}

/** Neither an alias nor a constant nor computed by a kernel of another kind. */
function isComputed(node: Node): boolean {
  return isElementwise(node) && aliasedBy(node) === undefined && constantOf(node) === undefined;
}

/** The nodes of expressions, without the sources and what lies before them. */
function interior(expressions: readonly Node[], sources: ReadonlySet<Node>): readonly Node[] {
  const found = new Set<Node>();
  const waiting = [...expressions];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const origin = originOf(node);
    if (found.has(origin) || sources.has(origin) || constantOf(node) !== undefined) continue;
    found.add(origin);
    waiting.push(...origin.inputs);
  }
  return [...found];
}

function pieceOf(
  label: string,
  { expressions, given, isPart }: Pick<Piece, "expressions" | "isPart"> & {
    readonly given: ReadonlySet<Node>;
  },
): Piece {
  const results = [...expressions.keys()];
  const { shape } = operand(results, 0);
  const size = sizeOf(shape);
  const rows = new Set<number>();
  const sources: Source[] = [];
  let isFixed = results.some((each) => !sameShape(each.shape, shape));
  for (const node of interior([...expressions.values()], given)) {
    const isScalar = sizeOf(node.shape) === 1 && node.op !== "randomBits";
    if (!isScalar && sizeOf(node.shape) !== size) isFixed = true;
    for (const each of node.inputs.filter((input) => constantOf(input) === undefined)) {
      const origin = originOf(each);
      const source = sourceOf(each, node);
      const isSource = given.has(origin);
      if (isSource) sources.push(source);
      const length = sizeOf(each.shape);
      if (source.as === "key" || length === 1 || length === size) continue;
      if (isSource && source.as === "row") rows.add(length);
      else isFixed = true;
    }
  }
  return { label, results, expressions, sources, shape, rows, isFixed, isPart };
}

/**
 * How an op reads one of its inputs.
 *
 * @example
 * ```ts
 * import { sourceOf } from "./piece.ts";
 * import { input } from "../../../core/graph/node.ts";
 * import { add } from "../../../core/ops/add.ts";
 * const x = input("x", { dtype: "float", shape: [5, 3] });
 * const bias = input("bias", { dtype: "float", shape: [3] });
 * if (sourceOf(bias, add(x, bias)).as !== "row") throw new Error();
 * ```
 */
export function sourceOf(node: Node, reader: Node): Source {
  const { shape } = node;
  const as = reader.op === "randomBits" ? "key" : isRow(shape, reader.shape) ? "row" : "operand";
  return { origin: originOf(node), shape, as };
}

/** Whether a shape, but for leading ones, is the end of another. */
function isRow(shape: Shape, whole: Shape): boolean {
  const first = shape.findIndex((size) => size !== 1);
  const own = first < 0 ? [] : shape.slice(first);
  return sameShape(own, whole.slice(whole.length - own.length));
}

/**
 * The last axes of a shape that together have some length, if there are such.
 *
 * @example
 * ```ts
 * import { rowShape } from "./piece.ts";
 * if (rowShape([8, 4, 3], 12)?.join() !== "4,3" || rowShape([8, 4, 3], 6) !== undefined) throw new Error();
 * ```
 */
export function rowShape(shape: Shape, length: number): Shape | undefined {
  let size = 1;
  for (let axis = shape.length; axis >= 0; axis--) {
    if (axis < shape.length) size *= shape[axis] ?? 1;
    if (size === length) return shape.slice(axis);
  }
  return undefined;
}
