/** Finding a wrong kernel: a graph computed on the device and by the reference, node by node. */
import type { Graph } from "../core/graph/graph.ts";
import { graph as graphOf } from "../core/graph/graph.ts";
import { call } from "../core/graph/composite.ts";
import { input, type Node } from "../core/graph/node.ts";
import { type Tensor, type Tensors, typeName } from "../core/graph/tensor.ts";
import { inputsFirst } from "../core/graph/traverse.ts";
import { evaluate } from "../core/interpret/evaluate.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import { gpuBackend } from "./backend.ts";
import type { Device } from "./device.ts";
import type { Tolerance } from "./kernel.ts";
import { ELEMENTWISE_TOLERANCE, isElementwise } from "./kernels/elementwise_body.ts";
import { COMPOSITE_KERNELS, OP_KERNELS } from "./kernels/table.ts";
import { expand } from "./plan/expand.ts";
import { type Deviation, deviation } from "./tolerance.ts";

/** A node whose value on the device is out of its kernel's tolerance. */
export interface Difference extends Deviation {
  /** `layerNorm output 0: float[2, 4] of float[2, 4] float[4] float[4]` */
  readonly node: string;
  /** One sentence: node, element, expected and found. */
  readonly message: string;
}

/**
 * The first node, inputs first, that the device computes differently from the reference, or `undefined`. Every node
 * is given the reference's values of its inputs, rounded to float32, so that errors do not add up and the node that
 * is named is the one that is wrong.
 *
 * @example
 * ```ts ignore
 * import { firstDifference } from "./compare.ts";
 * import { openDevice } from "./device.ts";
 * import { graph } from "../core/graph/graph.ts";
 * import { input } from "../core/graph/node.ts";
 * import { tensor } from "../core/graph/tensor.ts";
 * import { gelu } from "../core/layers/gelu.ts";
 *
 * if (await navigator.gpu?.requestAdapter()) {
 *   const device = await openDevice();
 *   const y = gelu(input("x", { dtype: "float", shape: [3] }));
 *   const inputs = { x: tensor([3], Float32Array.of(-1, 0, 1)) };
 *   if (await firstDifference(graph({ y }), { inputs, device }) !== undefined) throw new Error();
 *   device.close();
 * }
 * ```
 */
export async function firstDifference(
  graph: Graph,
  { inputs, device }: { readonly inputs: Tensors; readonly device: Device },
): Promise<Difference | undefined> {
  const { capabilities } = device;
  const { outputs, implementations } = expand(graph, { capabilities, kernels: COMPOSITE_KERNELS });
  const values = new Map<Node, Tensor>();
  for (const node of inputsFirst(Object.values(outputs))) {
    if (node.op === "input") {
      const value = inputs[node.attributes.name];
      if (value !== undefined) values.set(node, value);
      continue;
    }
    const sources = [...new Set(node.inputs)];
    const parameters = sources.map((each, index) => input(String(index), each));
    const given = Object.fromEntries(
      sources.map((each, index) => [String(index), rounded(operand([values.get(each) ?? absent(each)], 0))]),
    );
    const replaced = node.inputs.map((each) => operand(parameters, sources.indexOf(each)));
    const single = graphOf({ value: rebuilt(node, replaced) });
    const expected = operand([evaluate(single, present(given, single)).value ?? absent(node)], 0);
    values.set(node, expected);
    const executable = await gpuBackend(device).compile(single);
    try {
      executable.write(present(given, single));
      executable.step();
      const found = operand([(await executable.read(["value"])).value ?? absent(node)], 0);
      const tolerance = node.op === "output"
        ? implementations.get(node.attributes.call)?.tolerance
        : toleranceOf(node);
      const worst = deviation({ expected, found }, tolerance ?? ELEMENTWISE_TOLERANCE);
      if (worst !== undefined) return difference(node, worst);
    } finally {
      executable.close();
    }
  }
  return undefined;
}

/** The same computation on other nodes. */
function rebuilt(node: Node, inputs: readonly Node[]): Node {
  if (node.op !== "output") return { ...node, inputs };
  return operand(call(node.attributes.call.composite, inputs), node.attributes.index);
}

function toleranceOf(node: Node): Tolerance {
  if (isElementwise(node) || !isKernelOp(node.op)) return ELEMENTWISE_TOLERANCE;
  return OP_KERNELS[node.op].tolerance;
}

function isKernelOp(op: string): op is keyof typeof OP_KERNELS {
  return Object.hasOwn(OP_KERNELS, op);
}

/** Values as the device is given them. */
function rounded(value: Tensor): Tensor {
  return value.data instanceof Float64Array ? { ...value, data: Float32Array.from(value.data) } : value;
}

/** Those values that a graph has inputs for. */
function present(values: Tensors, { inputs }: Graph): Tensors {
  return Object.fromEntries(Object.entries(values).filter(([name]) => inputs[name] !== undefined));
}

function absent(node: Node): never {
  throw new RangeError(`no value for ${node.op} ${typeName(node)}`);
}

function difference(node: Node, worst: Deviation): Difference {
  const name = node.op === "output"
    ? `${node.attributes.call.composite.name} output ${node.attributes.index}`
    : node.op;
  const title = `${name}: ${typeName(node)} of ${node.inputs.map(typeName).join(" ")}`;
  const { index, expected, found, allowed } = worst;
  return {
    ...worst,
    node: title,
    message: `${title}: element ${index}: expected ${expected} ± ${allowed}, found ${found}`,
  };
}
