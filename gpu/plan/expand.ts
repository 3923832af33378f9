/** Composites without a kernel, replaced by their bodies. Graph → graph. */
import type { Call, Composite } from "../../core/graph/composite.ts";
import { outputsOf } from "../../core/graph/composite.ts";
import type { Graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Capabilities, CompositeKernel, KernelPlan, Tolerance, Update } from "../kernel.ts";
import { elementwiseImplementation } from "./elementwise_implementation.ts";

/** How a call that was kept is computed. */
export interface Implementation {
  /** The inputs that it reads. */
  readonly reads: readonly number[];
  /** Updates that it can make. */
  readonly updates: readonly Update[];
  readonly plan: (updates: readonly Update[]) => KernelPlan;
  /** How far the results may be from those of the body. */
  readonly tolerance: Tolerance;
  /** The results built of primitive ops alone, where all of them work element by element. */
  readonly body?: readonly Node[];
}

/** A graph whose calls all have an implementation. */
export interface Expanded {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly implementations: ReadonlyMap<Call, Implementation>;
}

/** What the device offers. */
export interface ExpandOptions {
  readonly capabilities: Capabilities;
  /** Composite's name → kernel. */
  readonly kernels: Readonly<Record<string, CompositeKernel>>;
}

/**
 * Decides for every composite: a kernel of its own where there is one that supports the call; one pass over the
 * elements where the whole body works element by element; else its body, of which the same is decided.
 *
 * @example
 * ```ts
 * import { expand } from "./expand.ts";
 * import { graph } from "../../core/graph/graph.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { gelu } from "../../core/layers/gelu.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const y = gelu(input("x", { dtype: "float", shape: [3] }));
 * if (expand(graph({ y }), { capabilities, kernels: {} }).implementations.size !== 1) throw new Error();
 * ```
 */
export function expand(graph: Graph, options: ExpandOptions): Expanded {
  const implementations = new Map<Call, Implementation>();
  const names = Object.keys(graph.outputs);
  const nodes = expandNodes(Object.values(graph.outputs), new Map(), { ...options, implementations });
  return {
    outputs: Object.fromEntries(names.map((name, index) => [name, operand(nodes, index)])),
    implementations,
  };
}

interface Context extends ExpandOptions {
  readonly implementations: Map<Call, Implementation>;
}

/** The images of nodes, given those of some they depend on. */
function expandNodes(
  nodes: readonly Node[],
  given: ReadonlyMap<Node, Node>,
  context: Context,
): readonly Node[] {
  const images = new Map(given);
  const results = new Map<Call, readonly Node[]>();
  const imageOf = (node: Node): Node => images.get(node) ?? node;
  for (const node of inputsFirst(nodes)) {
    if (images.has(node)) continue;
    if (node.op === "output") {
      const { call, index } = node.attributes;
      const outputs = results.get(call) ?? expandCall(call.composite, node.inputs.map(imageOf), context);
      results.set(call, outputs);
      images.set(node, operand(outputs, index));
    } else if (node.inputs.some((each) => imageOf(each) !== each)) {
      images.set(node, { ...node, inputs: node.inputs.map(imageOf) });
    }
  }
  return nodes.map(imageOf);
}

function expandCall(composite: Composite, inputs: readonly Node[], context: Context): readonly Node[] {
  const { capabilities, kernels, implementations } = context;
  const { name, parameters } = composite;
  const keep = (implementation: Implementation): readonly Node[] => {
    const call = { composite, inputs };
    implementations.set(call, implementation);
    return outputsOf(call);
  };

  const kernel = Object.hasOwn(kernels, name) ? kernels[name] : undefined;
  const types = { inputs: parameters, outputs: composite.results, capabilities, updates: [] };
  if (kernel?.supports(composite, types)) {
    const reads = kernel.reads?.(composite) ?? [...inputs.keys()];
    const { updates = [], tolerance } = kernel;
    const plan = (updates: readonly Update[]): KernelPlan => kernel.plan({ ...types, updates }, composite);
    return keep({ reads, updates, plan, tolerance });
  }

  const body = expandNodes(composite.results, new Map(), { ...context, implementations: new Map() });
  const elementwise = elementwiseImplementation(composite, {
    results: body,
    maxBuffers: capabilities.maxStorageBuffersPerShader,
  });
  if (elementwise !== undefined) return keep(elementwise);

  return expandNodes(
    composite.results,
    new Map(parameters.map((parameter, index) => [parameter, operand(inputs, index)])),
    context,
  );
}
