/** Graph → program: which kernels run, in which order, on which values. */
import type { Graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import { type Shape, sizeOf, typeName } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Capabilities } from "../kernel.ts";
import { COMPOSITE_KERNELS } from "../kernels/table.ts";
import { copyNumbers } from "../kernels/round_to_half.ts";
import { donationsOf } from "./donate.ts";
import { expand } from "./expand.ts";
import { fuseEpilogues } from "./fusion/epilogues.ts";
import { fuse } from "./fusion/fuse.ts";
import { joinPads } from "./join_pads.ts";
import { shallowFirst } from "./order.ts";
import { fitHalves, halvesOf, isRounding } from "./halves.ts";
import { bufferBytes, halfBytes, type Port, type Program, type Task, type Value } from "./program.ts";
import { rewrite } from "./rewrite.ts";
import { originFinder, type Step } from "./step.ts";

/** How a graph is lowered. */
export interface LowerOptions {
  /** Output → input of the next step. */
  readonly carry?: Readonly<Record<string, string>>;
  /** Inputs that lie in places of others: whether their numbers are stored in 16 bits. */
  readonly placed?: Readonly<Record<string, boolean>>;
}

/**
 * Lowers a graph. What no output needs is never lowered; reshapes and the like share the value they show; constants
 * are given to kernels as parameters; what is carried is written over its input, where it can be.
 *
 * @example
 * ```ts
 * import { lower } from "./lower.ts";
 * import { graph } from "../../core/graph/graph.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * import { reshape } from "../../core/ops/reshape.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const x = input("x", { dtype: "float", shape: [6] });
 * const { tasks } = lower(graph({ y: reshape(exp(x), [2, 3]) }), capabilities);
 * if (tasks.length !== 1) throw new Error();
 * ```
 */
export function lower(
  graph: Graph,
  capabilities: Capabilities,
  { carry = {}, placed = {} }: LowerOptions = {},
): Program {
  const expanded = expand(joined(graph), { capabilities, kernels: COMPOSITE_KERNELS });
  const fused = fuse(expanded, capabilities.maxStorageBuffersPerShader);
  const { outputs, implementations } = fuseEpilogues(fused, capabilities);
  const originOf = originFinder(implementations, capabilities);
  const dependencies = (node: Node): readonly Node[] => {
    const origin = originOf(node);
    if (origin.kind === "alias") return origin.before ? [origin.of, origin.before] : [origin.of];
    return origin.kind === "input" ? [] : origin.step.inputs.filter((each) => each !== undefined);
  };
  const order = shallowFirst(Object.values(outputs), dependencies);
  const origins = order.map(originOf);
  const steps = [...new Set(origins.flatMap((origin) => (origin.kind === "step" ? [origin.step] : [])))];
  const donations = donationsOf({ steps, originOf, graph: { inputs: graph.inputs, outputs }, carry });
  const halves = halvesOf({ steps, originOf, graph: { inputs: graph.inputs, outputs }, carry, placed });
  const form = capabilities.hasFloat16 ? "f16" : "packed";
  const values: Value[] = [];
  const tasks: Task[] = [];
  const valueOfNode = new Map<Node, number>();
  const outputsOfStep = new Map<Step, readonly number[]>();

  const newValue = (name: string, elements: number, isHalf = false): number =>
    values.push({ name, bytes: isHalf ? halfBytes(elements) : bufferBytes(elements), isHalf }) - 1;
  const isHalf = (value: number): boolean => operand(values, value).isHalf;
  const valueOf = (node: Node): number => {
    const value = valueOfNode.get(node);
    if (value === undefined) {
      throw new RangeError(`${node.op} ${typeName(node)} is used before it is computed`);
    }
    return value;
  };
  /** Copies between 32 and 16 bits. */
  const copyNumber = (from: number, to: number, shape: Shape): number => {
    const label = isHalf(to) ? "roundToHalf" : "widen";
    const { plan } = fitHalves({ dispatches: [copyNumbers(label, sizeOf(shape))] }, {
      inputs: isHalf(from) ? [0] : [],
      outputs: isHalf(to) ? [0] : [],
      form,
    });
    tasks.push({ label, plan, flops: 0, inputs: [from], outputs: [to], scratch: [] });
    return to;
  };
  const widen = (value: number, shape: Shape): number =>
    copyNumber(value, newValue(`${operand(values, value).name} in 32 bits`, sizeOf(shape)), shape);
  const run = (step: Step): readonly number[] => {
    const { label } = step;
    const given = donations.get(step) ?? [];
    const isHalfOutput = (output: number): boolean =>
      isRounding(step) || halves.outputs.get(step)?.has(output) === true;
    const made = step.outputs.map((type, output) => {
      const input = graph.inputs[given.find((each) => each.output === output)?.name ?? ""];
      return input === undefined
        ? newValue(`${label} ${typeName(type)}`, sizeOf(type.shape), isHalfOutput(output))
        : valueOf(input);
    });
    const inputs = step.inputs.map((each) => (each === undefined ? undefined : valueOf(each)));
    const { plan, widened, rounded } = fitHalves(step.plan(given.flatMap(({ update }) => update ?? [])), {
      inputs: inputs.flatMap((value, index) => (value !== undefined && isHalf(value) ? [index] : [])),
      outputs: [...made.keys()].filter((index) => isHalf(operand(made, index))),
      form,
    });
    for (const index of widened) {
      const [value, node] = [inputs[index], step.inputs[index]];
      if (value !== undefined && node !== undefined) inputs[index] = widen(value, node.shape);
    }
    const direct = made.map((value, output) =>
      rounded.includes(output)
        ? newValue(`${label} in 32 bits`, sizeOf(operand(step.outputs, output).shape))
        : value
    );
    const scratch = (plan.scratch ?? []).map((bytes) => newValue(`scratch of ${label}`, bytes / 4));
    tasks.push({ label, plan, flops: step.flops, inputs, outputs: direct, scratch });
    for (const output of rounded) {
      copyNumber(operand(direct, output), operand(made, output), operand(step.outputs, output).shape);
    }
    outputsOfStep.set(step, made);
    return made;
  };
  /** Inputs have the first numbers. */
  const isInput = (value: number): boolean => value < Object.keys(graph.inputs).length;
  const port = (node: Node): Port => ({
    type: { shape: node.shape, dtype: node.dtype },
    value: isHalf(valueOf(node)) && !isInput(valueOf(node))
      ? widen(valueOf(node), node.shape)
      : valueOf(node),
  });
  const ports = (nodes: Readonly<Record<string, Node>>): Record<string, Port> =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, port(node)]));

  for (const [name, node] of Object.entries(graph.inputs)) {
    valueOfNode.set(
      node,
      newValue(`input "${name}" ${typeName(node)}`, sizeOf(node.shape), halves.inputs.has(node)),
    );
  }
  for (const node of order) {
    const origin = originOf(node);
    if (origin.kind === "alias") valueOfNode.set(node, valueOf(origin.of));
    else if (origin.kind === "step" && halves.merged.has(origin.step)) {
      valueOfNode.set(node, valueOf(origin.step.inputs[0] ?? node));
    } else if (origin.kind === "step") {
      const value = (outputsOfStep.get(origin.step) ?? run(origin.step))[origin.output];
      if (value !== undefined) valueOfNode.set(node, value);
    }
  }
  return { values, tasks, inputs: ports(graph.inputs), outputs: ports(outputs) };
}

/** The graph after the rules that need no knowledge of kernels. */
function joined({ inputs, outputs }: Graph): Graph {
  const names = Object.keys(outputs);
  const nodes = rewrite(Object.values(outputs), joinPads);
  return { inputs, outputs: Object.fromEntries(names.map((name, index) => [name, operand(nodes, index)])) };
}
