/**
 * The meaning of a graph: a plain interpreter, node by node. The arbiter of every dispute between backends, so it
 * favours being obviously right over being fast.
 */
import type { Call } from "../graph/composite.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node, NodeOf } from "../graph/node.ts";
import type { OpName } from "../graph/op_attributes.ts";
import { sameShape, sizeOf, type Tensor, type Tensors, type TensorType, typeName } from "../graph/tensor.ts";
import { inputsFirst } from "../graph/traverse.ts";
import { operand } from "../ops/evaluate_op.ts";
import { EVALUATIONS, type StructuralOp } from "./evaluations.ts";

/** Precision in which floats are stored between ops. */
export type Precision = "float64" | "float32";

/** How to evaluate. */
export interface EvaluateOptions {
  /** Default `float64`. */
  readonly precision?: Precision;
}

/**
 * Values of a graph's outputs, given values of its inputs.
 *
 * @throws {RangeError} when an input is missing or of another type, or an index is out of range.
 * @example
 * ```ts
 * import { evaluate } from "./evaluate.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { tensor } from "../graph/tensor.ts";
 * import { add } from "../ops/add.ts";
 *
 * const x = input("x", { dtype: "float", shape: [2] });
 * const { y } = evaluate(graph({ y: add(x, x) }), { x: tensor([2], Float64Array.of(1, 2)) });
 * if (y?.data[1] !== 4) throw new Error();
 * ```
 */
export function evaluate(graph: Graph, inputs: Tensors, options: EvaluateOptions = {}): Tensors {
  const given = new Map<Node, Tensor>();
  for (const [name, node] of Object.entries(graph.inputs)) {
    given.set(node, checkInput(node, { name, inputs }));
  }
  const names = Object.keys(graph.outputs);
  const values = evaluateNodes(Object.values(graph.outputs), given, options.precision ?? "float64");
  return Object.fromEntries(names.map((name, index) => [name, operand(values, index)]));
}

/**
 * The value given for an input.
 *
 * @throws {RangeError} when there is none, or one of another type.
 * @example
 * ```ts
 * import { checkInput } from "./evaluate.ts";
 * import { tensor } from "../graph/tensor.ts";
 * const inputs = { x: tensor([1], Float64Array.of(7)) };
 * if (checkInput({ dtype: "float", shape: [1] }, { name: "x", inputs }).data[0] !== 7) throw new Error();
 * ```
 */
export function checkInput(
  type: TensorType,
  { name, inputs }: { readonly name: string; readonly inputs: Tensors },
): Tensor {
  const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (value === undefined) throw new RangeError(`input "${name}": expected ${typeName(type)}, found nothing`);
  if (value.dtype !== type.dtype || !sameShape(value.shape, type.shape)) {
    throw new RangeError(`input "${name}": expected ${typeName(type)}, found ${typeName(value)}`);
  }
  return value;
}

/** Evaluates nodes, given the values of some; values are dropped after their last use. */
function evaluateNodes(
  outputs: readonly Node[],
  given: ReadonlyMap<Node, Tensor>,
  precision: Precision,
): readonly Tensor[] {
  const order = inputsFirst(outputs);
  const remaining = new Map<Node, number>();
  for (const node of [...order.flatMap((each) => each.inputs), ...outputs]) {
    remaining.set(node, (remaining.get(node) ?? 0) + 1);
  }
  const values = new Map<Node, Tensor>();
  const calls = new Map<Call, readonly Tensor[]>();
  const valueOf = (node: Node): Tensor => {
    const value = values.get(node) ?? given.get(node);
    if (value === undefined) throw new RangeError(`no value for ${node.op} ${typeName(node)}`);
    return value;
  };
  for (const node of order) {
    if (given.has(node)) continue;
    if (node.op === "output") {
      const { call, index } = node.attributes;
      const results = calls.get(call) ?? evaluateCall(call, call.inputs.map(valueOf), precision);
      calls.set(call, results);
      values.set(node, operand(results, index));
    } else if (node.op !== "input") {
      values.set(node, evaluateNode(node, node.inputs.map(valueOf), precision));
    }
    for (const child of node.inputs) {
      const uses = (remaining.get(child) ?? 1) - 1;
      remaining.set(child, uses);
      // An output of a call keeps its inputs' values only until the call has been evaluated.
      if (uses === 0 && !given.has(child)) values.delete(child);
    }
  }
  return outputs.map(valueOf);
}

function evaluateCall(call: Call, inputs: readonly Tensor[], precision: Precision): readonly Tensor[] {
  const parameters = new Map<Node, Tensor>();
  call.composite.parameters.forEach((parameter, index) => parameters.set(parameter, operand(inputs, index)));
  return evaluateNodes(call.composite.results, parameters, precision);
}

/**
 * The value of one primitive node, given the values of its inputs.
 *
 * @example
 * ```ts
 * import { evaluateNode } from "./evaluate.ts";
 * import { constant } from "../ops/constant.ts";
 * const node = constant(3);
 * if (node.op !== "constant") throw new Error();
 * if (evaluateNode(node, [], "float32").data[0] !== 3) throw new Error();
 * ```
 */
export function evaluateNode<Op extends Exclude<OpName, StructuralOp>>(
  node: NodeOf<Op>,
  inputs: readonly Tensor[],
  precision: Precision,
): Tensor {
  const output = zeros(node, precision);
  EVALUATIONS[node.op](inputs, output, node.attributes);
  return output;
}

/** A tensor of zeros in the precision of the evaluation. */
export function zeros({ shape, dtype }: TensorType, precision: Precision): Tensor {
  const size = sizeOf(shape);
  const data = dtype === "int"
    ? new Int32Array(size)
    : dtype === "uint"
    ? new Uint32Array(size)
    : precision === "float32"
    ? new Float32Array(size)
    : new Float64Array(size);
  return { shape, dtype, data };
}
