/**
 * Fusion, graph → graph: neighbouring parts that work element by element become one composite, which one kernel
 * computes. Bias, activation, dropout and residual are one pass over memory instead of four; the scale of the
 * clipping is applied where the optimiser reads the gradient.
 */
import { type Call, defineComposite, outputsOf } from "../../../core/graph/composite.ts";
import { input, type Node, type NodeOf } from "../../../core/graph/node.ts";
import { type Shape, sizeOf } from "../../../core/graph/tensor.ts";
import { inputsFirst } from "../../../core/graph/traverse.ts";
import { constant } from "../../../core/ops/constant.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import { reshape } from "../../../core/ops/reshape.ts";
import { constantOf } from "../alias.ts";
import { elementwiseImplementation } from "../elementwise_implementation.ts";
import type { Expanded, Implementation } from "../expand.ts";
import { depthFirst } from "../order.ts";
import { originOf, type Piece, pieceOfNode, piecesOfCall, type Source, sourceOf } from "./piece.ts";
import { readersOf, type Region, regionsOf, resultsOf, shapeUnder } from "./regions.ts";

/**
 * The same computation with fewer passes over memory. Values do not change by a bit under the reference.
 *
 * @param maxBuffers how many storage buffers a pass may bind
 */
export function fuse({ outputs, implementations }: Expanded, maxBuffers: number): Expanded {
  const wanted = Object.values(outputs);
  const order = inputsFirst(wanted);
  const pieces = allPieces(order, implementations);
  const regions = regionsOf({ order, outputs: wanted, pieces, maxBuffers });
  const readers = readersOf({ order, outputs: wanted, pieces });
  const fusedRegion = (node: Node): Region | undefined => {
    const piece = pieces.get(node);
    const region = piece && regions.get(piece);
    const isNew = region !== undefined && (region.pieces.length > 1 || piece?.isPart === true);
    return isNew ? region : undefined;
  };
  const dependencies = (node: Node): readonly Node[] =>
    fusedRegion(node)?.pieces.flatMap(({ sources }) =>
      sources.map(({ origin }) => origin).filter((each) => fusedRegion(each) !== fusedRegion(node))
    ) ?? inputsRead(node, implementations);

  const kept = new Map<Call, Implementation>();
  const images = new Map<Node, Node>();
  const imageOf = (node: Node): Node => images.get(node) ?? node;
  const calls = new Map<Call, readonly Node[]>();
  const done = new Set<Region>();
  for (const node of depthFirst(wanted, dependencies)) {
    const region = fusedRegion(node);
    if (region !== undefined) {
      if (done.has(region)) continue;
      done.add(region);
      const made = fusedCall(region, { results: resultsOf(region.pieces, readers), imageOf, maxBuffers });
      kept.set(made.call, made.implementation);
      for (const [result, image] of made.images) images.set(result, image);
    } else if (node.op === "output") {
      const { call, index } = node.attributes;
      const known = calls.get(call) ?? outputsOf({ ...call, inputs: node.inputs.map(imageOf) });
      calls.set(call, known);
      const image = operand(known, index);
      const implementation = implementations.get(call);
      if (image.op === "output" && implementation !== undefined) {
        kept.set(image.attributes.call, implementation);
      }
      images.set(node, image);
    } else if (node.inputs.some((each) => imageOf(each) !== each)) {
      images.set(node, { ...node, inputs: node.inputs.map(imageOf) });
    }
  }
  const names = Object.entries(outputs).map(([name, node]): [string, Node] => [name, imageOf(node)]);
  return { outputs: Object.fromEntries(names), implementations: kept };
}

/** The inputs that a node's kernel reads: what it does not read need not come before it. */
function inputsRead(node: Node, implementations: Expanded["implementations"]): readonly Node[] {
  const reads = node.op === "output" ? implementations.get(node.attributes.call)?.reads : undefined;
  return reads?.map((index) => operand(node.inputs, index)) ?? node.inputs;
}

/** Result → piece, for all that works element by element. */
function allPieces(
  order: readonly Node[],
  implementations: Expanded["implementations"],
): ReadonlyMap<Node, Piece> {
  const pieces = new Map<Node, Piece>();
  const outputs = new Map<Call, Node[]>();
  for (const node of order) {
    if (node.op === "output") {
      const { call } = node.attributes;
      outputs.set(call, [...outputs.get(call) ?? [], node]);
      continue;
    }
    const piece = pieceOfNode(node);
    if (piece !== undefined) pieces.set(node, piece);
  }
  for (const [call, used] of outputs) {
    const body = implementations.get(call)?.body;
    if (body === undefined) continue;
    for (const piece of piecesOfCall(call, { outputs: used, body })) {
      for (const result of piece.results) pieces.set(result, piece);
    }
  }
  return pieces;
}

interface FusedCall {
  readonly call: Call;
  readonly implementation: Implementation;
  /** Result → its value in the new graph. */
  readonly images: ReadonlyMap<Node, Node>;
}

/** A region as a call of a composite, named for what it is made of. */
function fusedCall(
  { pieces, shape }: Region,
  { results, imageOf, maxBuffers }: {
    readonly results: readonly Node[];
    readonly imageOf: (node: Node) => Node;
    readonly maxBuffers: number;
  },
): FusedCall {
  const expressions = new Map(pieces.flatMap((piece) => [...piece.expressions]));
  const origins = new Set(pieces.flatMap(({ sources }) => sources.map(({ origin }) => origin)));
  const parameters = new Map<Node, Map<string, NodeOf<"input">>>();
  const inputs: Node[] = [];
  const parameter = (source: Source): Node => {
    const { origin } = source;
    const type = { dtype: origin.dtype, shape: shapeUnder(shape, source) };
    const ofOrigin = parameters.get(origin) ?? new Map<string, NodeOf<"input">>();
    parameters.set(origin, ofOrigin);
    const known = ofOrigin.get(type.shape.join());
    if (known !== undefined) return known;
    const made = input(String(inputs.length), type);
    ofOrigin.set(type.shape.join(), made);
    inputs.push(reshape(imageOf(origin), type.shape));
    return made;
  };
  const rebuilt = new Map<Node, Node>();
  const rebuild = (node: Node): Node => {
    const known = rebuilt.get(node) ?? underShape(
      node,
      shape,
      node.inputs.map((each) => {
        const value = constantOf(each);
        if (value !== undefined) return constant(value);
        const origin = originOf(each);
        const expression = expressions.get(origin);
        if (expression !== undefined) return rebuild(expression);
        return origins.has(origin) ? parameter(sourceOf(each, node)) : rebuild(origin);
      }),
    );
    rebuilt.set(node, known);
    return known;
  };
  const values = results.map((each) => rebuild(expressions.get(each) ?? each));
  const composite = defineComposite({
    name: [...new Set(pieces.map(({ label }) => label))].join(" + "),
    attributes: {},
    parameters: [...parameters.values()].flatMap((each) => [...each.values()])
      .toSorted((a, b) => Number(a.attributes.name) - Number(b.attributes.name)),
    results: values,
  });
  const implementation = elementwiseImplementation(composite, { results: values, maxBuffers });
  if (implementation === undefined) {
    throw new RangeError(`${composite.name}: needs more buffers than a pass may bind`);
  }
  const call = { composite, inputs };
  const made = outputsOf(call);
  const images = new Map(results.map((each, index) => [each, reshape(operand(made, index), each.shape)]));
  return { call, implementation, images };
}

/** The same op on other inputs, under another shape of the same size; what is one number stays one. */
function underShape(node: Node, whole: Shape, inputs: readonly Node[]): Node {
  const size = sizeOf(node.shape);
  if (node.op === "randomBits") {
    const shape = size === sizeOf(whole) ? whole : node.shape;
    return { ...node, inputs, shape, attributes: { ...node.attributes, shape } };
  }
  const shape = size === sizeOf(whole) ? whole : size === 1 ? [] : node.shape;
  if (node.op === "broadcast") return { ...node, inputs, shape, attributes: { shape } };
  return { ...node, inputs, shape };
}
