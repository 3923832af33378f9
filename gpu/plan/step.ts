/** How one node is computed: by a step that makes one or several values, or not at all because it is an alias. */
import type { Call } from "../../core/graph/composite.ts";
import { input, type Node, type NodeOf } from "../../core/graph/node.ts";
import { sameShape, type TensorType, typeName } from "../../core/graph/tensor.ts";
import { flops } from "../../core/interpret/flops.ts";
import { constant } from "../../core/ops/constant.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Capabilities, KernelPlan, Update } from "../kernel.ts";
import { elementwiseDispatch } from "../kernels/elementwise.ts";
import { isElementwise } from "../kernels/elementwise_body.ts";
import { type KernelOp, OP_KERNELS } from "../kernels/table.ts";
import { aliasedBy, constantOf } from "./alias.ts";
import type { Implementation } from "./expand.ts";

/** A computation of one or several values. */
export interface Step {
  readonly label: string;
  /** Its inputs in the order of the kernel's operands; `undefined` for those that are not read. */
  readonly inputs: readonly (Node | undefined)[];
  readonly outputs: readonly TensorType[];
  /** Floating-point operations of the definition. */
  readonly flops: number;
  /** Updates that it can make. */
  readonly updates: readonly Update[];
  readonly plan: (updates: readonly Update[]) => KernelPlan;
}

/** Where the value of a node comes from. */
export type Origin =
  | { readonly kind: "input" }
  /** `before`: what has to be computed before, though its value is not needed. */
  | { readonly kind: "alias"; readonly of: Node; readonly before?: Node }
  | { readonly kind: "step"; readonly step: Step; readonly output: number };

/**
 * Origins of nodes; the same object for the same node, and the same step for all outputs of one call.
 *
 * @param implementations of the calls that were kept
 * @example
 * ```ts
 * import { originFinder } from "./step.ts";
 * import { input } from "../../core/graph/node.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const originOf = originFinder(new Map(), capabilities);
 * if (originOf(input("x", { dtype: "float", shape: [] })).kind !== "input") throw new Error();
 * ```
 */
export function originFinder(
  implementations: ReadonlyMap<Call, Implementation>,
  capabilities: Capabilities,
): (node: Node) => Origin {
  const origins = new Map<Node, Origin>();
  const calls = new Map<Call, Step>();
  const find = (node: Node): Origin => {
    if (node.op === "input") return { kind: "input" };
    if (node.op === "output") {
      const { call, index } = node.attributes;
      const step = calls.get(call) ?? callStep(call, { flops: flops(node), implementations });
      calls.set(call, step);
      return { kind: "step", step, output: index };
    }
    if (node.op === "after") {
      return { kind: "alias", of: operand(node.inputs, 0), before: operand(node.inputs, 1) };
    }
    const number = constantOf(node);
    if (number !== undefined) return { kind: "step", step: constantStep(node, number), output: 0 };
    const alias = aliasedBy(node);
    if (alias !== undefined) return { kind: "alias", of: alias };
    const step = isElementwise(node) ? elementwiseStep(node) : kernelStep(node, capabilities);
    return { kind: "step", step, output: 0 };
  };
  return (node) => {
    const origin = origins.get(node) ?? find(node);
    origins.set(node, origin);
    return origin;
  };
}

function callStep(
  call: Call,
  { flops, implementations }: Pick<Step, "flops"> & {
    readonly implementations: ReadonlyMap<Call, Implementation>;
  },
): Step {
  const { name, results } = call.composite;
  const implementation = implementations.get(call);
  if (implementation === undefined) throw new RangeError(`composite ${name}: no implementation was chosen`);
  const reads = new Set(implementation.reads);
  const inputs = call.inputs.map((each, index) => (reads.has(index) ? each : undefined));
  const { updates, plan } = implementation;
  return { label: name, inputs, outputs: results, flops, updates, plan };
}

/** One number, repeated. */
function constantStep(node: Node, value: number): Step {
  const results = [{ ...constant(value), shape: node.shape }];
  const plan = (): KernelPlan => ({
    dispatches: [elementwiseDispatch({ label: "constant", parameters: [], results, outputs: [0] })],
  });
  return { label: "constant", inputs: [], outputs: [node], flops: 0, updates: [], plan };
}

/** An op as a body of its own; operands that are constant become part of the body. */
function elementwiseStep(node: Node): Step {
  const sources = [...new Set(node.inputs)].filter((each) => constantOf(each) === undefined);
  const parameters = sources.map((each, index) => input(String(index), each));
  const inputs = node.inputs.map((each) => {
    const value = constantOf(each);
    return value === undefined ? operand(parameters, sources.indexOf(each)) : constant(value);
  });
  const body = { label: node.op, parameters, results: [{ ...node, inputs }], outputs: [0] };
  const updates = parameters.flatMap((each, input) =>
    each.dtype === node.dtype && sameShape(each.shape, node.shape) ? [{ output: 0, input }] : []
  );
  const plan = (updates: readonly Update[]): KernelPlan => ({
    dispatches: [elementwiseDispatch(body, updates)],
  });
  return { label: node.op, inputs: sources, outputs: [node], flops: flops(node), updates, plan };
}

function kernelStep(node: Node, capabilities: Capabilities): Step {
  if (!hasKernel(node)) throw new RangeError(`${node.op} ${typeName(node)} has no kernel`);
  const { inputs } = node;
  const possible = OP_KERNELS[node.op].updates;
  return {
    label: node.op,
    inputs,
    outputs: [node],
    flops: flops(node),
    updates: possible === undefined ? [] : [possible],
    plan: (updates) => planOf(node, { inputs, outputs: [node], capabilities, updates }),
  };
}

function hasKernel(node: Node): node is NodeOf<KernelOp> & Node {
  return Object.hasOwn(OP_KERNELS, node.op);
}

function planOf<Op extends KernelOp>(
  node: NodeOf<Op>,
  call: Parameters<typeof OP_KERNELS[Op]["plan"]>[0],
): KernelPlan {
  return OP_KERNELS[node.op].plan(call, node.attributes);
}
