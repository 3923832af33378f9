/**
 * Reverse-mode differentiation, graph → graph. The gradient of a composite is again a composite, whose body is
 * derived here, so that a fused backward kernel is specified by the forward definition.
 */
import { type Call, call, type Composite, inline, outputsOf } from "../graph/composite.ts";
import { input, type Node, type NodeOf } from "../graph/node.ts";
import type { OpName } from "../graph/op_attributes.ts";
import { typeName } from "../graph/tensor.ts";
import { inputsFirst } from "../graph/traverse.ts";
import { add } from "../ops/add.ts";
import { broadcast } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { operand } from "../ops/evaluate_op.ts";
import type { StructuralOp } from "./evaluations.ts";
import { GRADIENTS } from "./gradients.ts";

/** A value and the derivative of the loss with respect to it. */
export interface Cotangent {
  readonly of: Node;
  readonly cotangent: Node;
}

/**
 * Gradients of a scalar with respect to some nodes; zeros where it does not depend on them.
 *
 * @throws {RangeError} when the loss is not a scalar.
 * @example
 * ```ts
 * import { differentiate } from "./differentiate.ts";
 * import { evaluate } from "./evaluate.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { tensor } from "../graph/tensor.ts";
 * import { multiply } from "../ops/multiply.ts";
 *
 * const x = input("x", { dtype: "float", shape: [] });
 * const [slope] = differentiate(multiply(x, x), [x]);
 * if (slope === undefined) throw new Error();
 * if (evaluate(graph({ slope }), { x: tensor([], Float64Array.of(3)) }).slope?.data[0] !== 6) throw new Error();
 * ```
 */
export function differentiate(loss: Node, withRespectTo: readonly Node[]): readonly Node[] {
  if (loss.shape.length !== 0) {
    throw new RangeError(`differentiate: expected a scalar, found ${typeName(loss)}`);
  }
  return pullBack([{ of: loss, cotangent: constant(1) }], withRespectTo);
}

/**
 * Carries cotangents of some values back to the nodes they are computed from.
 *
 * @example
 * ```ts
 * import { pullBack } from "./differentiate.ts";
 * import { input } from "../graph/node.ts";
 * import { exp } from "../ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * const seed = input("seed", x);
 * if (pullBack([{ of: exp(x), cotangent: seed }], [x])[0]?.shape[0] !== 3) throw new Error();
 * ```
 */
export function pullBack(from: readonly Cotangent[], withRespectTo: readonly Node[]): readonly Node[] {
  const order = inputsFirst(from.map((each) => each.of));
  const depends = dependents(order, withRespectTo);
  const cotangents = new Map<Node, Node>();
  const accumulate = (node: Node, cotangent: Node | null | undefined): void => {
    if (!cotangent || !depends.has(node)) return;
    const before = cotangents.get(node);
    cotangents.set(node, before === undefined ? cotangent : add(before, cotangent));
  };
  for (const { of, cotangent } of from) accumulate(of, cotangent);

  const siblings = callOutputs(order);
  for (const node of [...order].reverse()) {
    if (node.op === "output") {
      const outputs = siblings.get(node.attributes.call) ?? [];
      // Everything that uses any output of the call comes after the first of them: now all cotangents are known.
      if (outputs[0] !== node || !outputs.some((each) => cotangents.has(each))) continue;
      const given = outputs.flatMap((each) => {
        const cotangent = cotangents.get(each);
        return cotangent === undefined ? [] : [{ index: each.attributes.index, cotangent }];
      });
      const wanted = node.inputs.flatMap((child, index) =>
        depends.has(child) && child.dtype === "float" ? [index] : []
      );
      const gradients = callGradient(node.attributes.call, { given, wanted });
      wanted.forEach((index, position) => accumulate(operand(node.inputs, index), gradients[position]));
    } else {
      const cotangent = cotangents.get(node);
      if (cotangent === undefined || node.op === "input" || !depends.has(node)) continue;
      applyRule(node, cotangent).forEach((gradient, index) =>
        accumulate(operand(node.inputs, index), gradient)
      );
    }
  }
  return withRespectTo.map((node) => cotangents.get(node) ?? broadcast(constant(0), node.shape));
}

function applyRule<Op extends Exclude<OpName, StructuralOp>>(
  node: NodeOf<Op>,
  cotangent: Node,
): readonly (Node | null)[] {
  return GRADIENTS[node.op](node, cotangent);
}

/** The nodes, among those given inputs first, whose value depends on the sources. */
function dependents(order: readonly Node[], sources: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>(sources);
  for (const node of order) if (node.inputs.some((child) => found.has(child))) found.add(node);
  return found;
}

/** The outputs of every call, in the order in which they are reached. */
function callOutputs(order: readonly Node[]): ReadonlyMap<Call, readonly NodeOf<"output">[]> {
  const outputs = new Map<Call, NodeOf<"output">[]>();
  for (const node of order) {
    if (node.op !== "output") continue;
    outputs.set(node.attributes.call, [...outputs.get(node.attributes.call) ?? [], node]);
  }
  return outputs;
}

/** Which cotangents a call's gradient is given and which inputs it is wanted for. */
interface Request {
  readonly given: readonly { readonly index: number; readonly cotangent: Node }[];
  readonly wanted: readonly number[];
}

/** Applies the derived gradient of a call's composite. */
function callGradient(original: Call, { given, wanted }: Request): readonly Node[] {
  const derived = gradientOf(original.composite, { cotangents: given.map((each) => each.index), wanted });
  return call(derived, [...original.inputs, ...outputsOf(original), ...given.map((each) => each.cotangent)]);
}

/**
 * The gradient of a composite, as a composite: see `GradientSignature` for its parameters and results.
 *
 * @example
 * ```ts
 * import { gradientOf } from "./differentiate.ts";
 * import { defineComposite } from "../graph/composite.ts";
 * import { input } from "../graph/node.ts";
 * import { multiply } from "../ops/multiply.ts";
 *
 * const x = input("0", { dtype: "float", shape: [3] });
 * const square = defineComposite({ name: "square", attributes: {}, parameters: [x], results: [multiply(x, x)] });
 * const gradient = gradientOf(square, { cotangents: [0], wanted: [0] });
 * if (gradient.name !== "squareGradient" || gradient.parameters.length !== 3) throw new Error();
 * ```
 */
export function gradientOf(
  composite: Composite,
  signature: { readonly cotangents: readonly number[]; readonly wanted: readonly number[] },
): Composite {
  const { cotangents, wanted } = signature;
  const types = [
    ...composite.parameters,
    ...composite.results,
    ...cotangents.map((i) => operand(composite.results, i)),
  ];
  const parameters = types.map((type, index) => input(String(index), type));
  const inputs = parameters.slice(0, composite.parameters.length);
  const results = inline(composite, inputs);
  const firstCotangent = composite.parameters.length + composite.results.length;
  const from = cotangents.map((index, position) => ({
    of: operand(results, index),
    cotangent: operand(parameters, firstCotangent + position),
  }));
  return {
    name: `${composite.name}Gradient`,
    attributes: composite.attributes,
    parameters,
    results: pullBack(from, wanted.map((index) => operand(inputs, index))),
    gradient: { of: composite, cotangents, wanted },
  };
}
