/**
 * A composite is a named subgraph with any number of outputs. Its body, built of primitive ops and other
 * composites, is its meaning; a backend may compute the name by one kernel, and answers to the body.
 */
import { input } from "./node.ts";
import type { Node, NodeOf } from "./node.ts";
import { inputsFirst } from "./traverse.ts";

/** What a kernel needs to know of a composite besides the types of its inputs: sizes, rates, epsilons. */
export type CompositeAttributes = Readonly<Record<string, number>>;

/** A named subgraph: values of `parameters` in, values of `results` out. */
export interface Composite {
  readonly name: string;
  readonly attributes: CompositeAttributes;
  readonly parameters: readonly NodeOf<"input">[];
  readonly results: readonly Node[];
  /** For a gradient: what it is the gradient of. Its body was derived, not written. */
  readonly gradient?: GradientSignature;
}

/**
 * The signature of a derived gradient. Its parameters are the inputs of the original composite, then all its
 * outputs, then a cotangent for each output named in `cotangents`; its results are the cotangents of the inputs
 * named in `wanted`. The derived body recomputes what it needs from the inputs; a kernel may use the outputs.
 */
export interface GradientSignature {
  readonly of: Composite;
  readonly cotangents: readonly number[];
  readonly wanted: readonly number[];
}

/** A composite applied to nodes. Its outputs are `output` nodes that share this object. */
export interface Call {
  readonly composite: Composite;
  readonly inputs: readonly Node[];
}

/** Definition of a composite, as its builder function gives it. */
export interface CompositeOptions {
  readonly inputs: readonly Node[];
  readonly attributes?: CompositeAttributes;
  /** Builds the results from parameters that have the types of the inputs. */
  readonly body: (...parameters: Node[]) => readonly Node[];
}

/**
 * Applies a named subgraph to inputs and returns one node per result.
 *
 * @throws {RangeError} when the body uses a node that is neither a parameter nor computed from one.
 * @example
 * ```ts
 * import { composite } from "./composite.ts";
 * import { input } from "./node.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * const [same] = composite("identity", { inputs: [x], body: (value) => [value] });
 * if (same?.op !== "output" || same.shape[0] !== 3) throw new Error();
 * ```
 */
export function composite(name: string, options: CompositeOptions): readonly Node[] {
  const parameters = options.inputs.map((node, index) => input(String(index), node));
  const results = options.body(...parameters);
  return call(
    defineComposite({ name, attributes: options.attributes ?? {}, parameters, results }),
    options.inputs,
  );
}

/**
 * Checks that a composite is closed: its results depend on its own parameters alone.
 *
 * @throws {RangeError} when the body uses a node from outside.
 * @example
 * ```ts
 * import { defineComposite } from "./composite.ts";
 * import { input } from "./node.ts";
 * const x = input("0", { dtype: "float", shape: [] });
 * defineComposite({ name: "identity", attributes: {}, parameters: [x], results: [x] });
 * ```
 */
export function defineComposite(definition: Composite): Composite {
  const known = new Set<Node>(definition.parameters);
  for (const node of inputsFirst(definition.results)) {
    if (node.op === "input" && !known.has(node)) {
      throw new RangeError(
        `composite ${definition.name}: the body uses "${node.attributes.name}", which is not one of its inputs`,
      );
    }
  }
  return definition;
}

/**
 * The outputs of a composite applied to nodes.
 *
 * @example
 * ```ts
 * import { call, defineComposite } from "./composite.ts";
 * import { input } from "./node.ts";
 * const parameter = input("0", { dtype: "float", shape: [] });
 * const twice = defineComposite({ name: "twice", attributes: {}, parameters: [parameter], results: [parameter, parameter] });
 * if (call(twice, [input("x", parameter)]).length !== 2) throw new Error();
 * ```
 */
export function call(definition: Composite, inputs: readonly Node[]): readonly Node[] {
  return outputsOf({ composite: definition, inputs });
}

/**
 * One node per result of a call. Nodes made from the same call stand for one computation.
 *
 * @example
 * ```ts
 * import { defineComposite, outputsOf } from "./composite.ts";
 * import { input } from "./node.ts";
 * const parameter = input("0", { dtype: "float", shape: [] });
 * const identity = defineComposite({ name: "identity", attributes: {}, parameters: [parameter], results: [parameter] });
 * if (outputsOf({ composite: identity, inputs: [parameter] })[0]?.inputs[0] !== parameter) throw new Error();
 * ```
 */
export function outputsOf(shared: Call): readonly Node[] {
  return shared.composite.results.map((result, index): Node => ({
    op: "output",
    inputs: shared.inputs,
    attributes: { call: shared, index },
    shape: result.shape,
    dtype: result.dtype,
  }));
}

/**
 * The body of a composite with its parameters replaced by nodes: what a backend without a kernel for the name
 * computes instead.
 *
 * @example
 * ```ts
 * import { defineComposite, inline } from "./composite.ts";
 * import { input } from "./node.ts";
 * const parameter = input("0", { dtype: "float", shape: [] });
 * const identity = defineComposite({ name: "identity", attributes: {}, parameters: [parameter], results: [parameter] });
 * const x = input("x", parameter);
 * if (inline(identity, [x])[0] !== x) throw new Error();
 * ```
 */
export function inline(definition: Composite, inputs: readonly Node[]): readonly Node[] {
  const replaced = new Map<Node, Node>();
  definition.parameters.forEach((parameter, index) => {
    const node = inputs[index];
    if (node !== undefined) replaced.set(parameter, node);
  });
  return substitute(definition.results, replaced);
}

/**
 * Rebuilds nodes with some of those they depend on replaced. Types do not change, so replacements must have the
 * type of what they replace.
 *
 * @example
 * ```ts
 * import { substitute } from "./composite.ts";
 * import { input } from "./node.ts";
 * const x = input("x", { dtype: "float", shape: [] });
 * const y = input("y", x);
 * if (substitute([x], new Map([[x, y]]))[0] !== y) throw new Error();
 * ```
 */
export function substitute(nodes: readonly Node[], replacements: ReadonlyMap<Node, Node>): readonly Node[] {
  const rebuilt = new Map<Node, Node>(replacements);
  const calls = new Map<Call, Call>();
  const image = (node: Node): Node => rebuilt.get(node) ?? node;
  for (const node of inputsFirst(nodes)) {
    if (rebuilt.has(node) || node.inputs.every((child) => image(child) === child)) continue;
    const inputs = node.inputs.map(image);
    if (node.op === "output") {
      const { call: original, index } = node.attributes;
      const shared = calls.get(original) ?? { composite: original.composite, inputs };
      calls.set(original, shared);
      rebuilt.set(node, { ...node, inputs: shared.inputs, attributes: { call: shared, index } });
    } else rebuilt.set(node, { ...node, inputs });
  }
  return nodes.map(image);
}
