/**
 * One kernel for a whole piece of a graph that works element by element: an op on its own, or the body of a
 * composite such as GELU, dropout or AdamW, forward and backward.
 */
import type { Node, NodeOf } from "../../core/graph/node.ts";
import { sizeOf, typeName } from "../../core/graph/tensor.ts";
import type { DType, Shape, TensorType } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { broadcastStrides } from "../../core/ops/broadcasting.ts";
import { ELEMENTWISE, type ElementwiseName } from "../../core/ops/elementwise.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Binding, Dispatch, Parameter, Tolerance } from "../kernel.ts";
import { PHILOX } from "../wgsl/philox.ts";
import { stridedIndex } from "../wgsl/strided_index.ts";
import { FINITE_TANH } from "../wgsl/tanh.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { perElement, perQuad } from "./per_element.ts";

/** How far one op may be off. */
export const ELEMENTWISE_TOLERANCE: Tolerance = {
  absolute: 2e-6,
  relative: 4e-6,
  reason: "WGSL allows division 2.5 ULP and exp 3 + 2|x| ULP; log and tanh are only bounded absolutely",
};

/** How far the body of a composite may be off. */
export const BODY_TOLERANCE: Tolerance = {
  absolute: 1e-5,
  relative: 1e-5,
  reason: "a handful of ops, each off by a few ULP",
};

/** Part of a graph, computed in one pass over the elements of its results, which all have one shape. */
export interface ElementwiseBody {
  readonly label: string;
  /** What the nodes are computed from; input k of the dispatch is the value of `parameters[k]`. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  /** Which output of the call each result is. */
  readonly outputs: readonly number[];
}

/** The WGSL type of an element. */
const TYPES: Readonly<Record<DType, "f32" | "i32" | "u32">> = { float: "f32", int: "i32", uint: "u32" };

/**
 * Whether a node is computed from the elements of its inputs at the same place, broadcast.
 *
 * @example
 * ```ts
 * import { isElementwise } from "./elementwise.ts";
 * import { constant } from "../../core/ops/constant.ts";
 * if (!isElementwise(constant(1))) throw new Error();
 * ```
 */
export function isElementwise(node: Node): boolean {
  switch (node.op) {
    case "constant":
    case "broadcast":
    case "randomBits":
      return true;
    case "reshape":
      return withoutLeadingOnes(node.shape).join() ===
        withoutLeadingOnes(operand(node.inputs, 0).shape).join();
    default:
      return isElementwiseOp(node);
  }
}

/** Whether a node's op is one of the table `ELEMENTWISE`. */
function isElementwiseOp(node: Node): node is NodeOf<ElementwiseName> & Node {
  return ELEMENTWISE.some((name) => name === node.op);
}

function withoutLeadingOnes(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/**
 * How many storage buffers the dispatch of a body binds.
 *
 * @example
 * ```ts
 * import { buffersOf } from "./elementwise.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * if (buffersOf({ parameters: [x], results: [exp(x)] }) !== 2) throw new Error();
 * ```
 */
export function buffersOf({ parameters, results }: Pick<ElementwiseBody, "parameters" | "results">): number {
  const needed = new Set(inputsFirst(results));
  return parameters.filter((each) => needed.has(each)).length + results.length;
}

/**
 * The dispatch that computes a body. Its code depends on the ops and on how the inputs are broadcast; sizes,
 * constants, rates and streams are parameters, so that few pipelines serve many layers.
 *
 * @throws {RangeError} when a node is not computed element by element.
 * @example
 * ```ts
 * import { elementwiseDispatch } from "./elementwise.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * const { code } = elementwiseDispatch({ label: "exp", parameters: [x], results: [exp(x)], outputs: [0] });
 * if (!code.includes("exp(")) throw new Error();
 * ```
 */
export function elementwiseDispatch(
  { label, parameters: inputs, results, outputs }: ElementwiseBody,
): Dispatch {
  const { shape } = operand(results, 0);
  const bindings: Binding[] = [];
  const parameters: Parameter[] = [];
  const statements: string[] = [];
  const quadWords: string[] = [];
  const names = new Map<Node, string>();
  const nameOf = (node: Node): string => {
    const name = names.get(node);
    if (name === undefined) {
      throw new RangeError(`${label}: ${node.op} ${typeName(node)} is not part of the body`);
    }
    return name;
  };
  const order = inputsFirst(results);

  /** The expression of where the element that belongs to element `i` of the results lies in another tensor. */
  const indexInto = (type: TensorType, name: string): string => {
    const strides = broadcastStrides(type.shape, shape);
    const index = stridedIndex({ name, shape, strides });
    parameters.push(...index.parameters);
    return index.expression;
  };

  const keys = new Set(order.flatMap((node) => (node.op === "randomBits" ? node.inputs : [])));
  const values = new Set(order.flatMap((node) => (node.op === "randomBits" ? [] : node.inputs)));
  inputs.forEach((node, input) => {
    if (!order.includes(node)) return;
    const name = `in_${input}`;
    bindings.push({ name, type: TYPES[node.dtype], access: "read", operand: { input } });
    if (keys.has(node) && !values.has(node) && !results.includes(node)) names.set(node, name);
    else {
      statements.push(`let x_${input} = ${name}[${indexInto(node, name)}];`);
      names.set(node, `x_${input}`);
    }
  });

  const randomWord = (node: NodeOf<"randomBits">, number: number): string => {
    const from = `in_${inputs.indexOf(operand(node.inputs, 0))}`;
    const key = `vec2u(${from}[0], ${from}[1])`;
    parameters.push({ name: `stream_${number}`, type: "u32", value: node.attributes.stream });
    const index = indexInto(node, `random_${number}`);
    if (index !== "i") return `random_word(${key}, parameters.stream_${number}, ${index})`;
    quadWords.push(`random_words(${key}, parameters.stream_${number}, quad)`);
    return `words_${quadWords.length - 1}`;
  };

  order.forEach((node, number) => {
    if (names.has(node)) return;
    const expression = node.op === "constant"
      ? `parameters.constant_${number}`
      : node.op === "randomBits"
      ? randomWord(node, number)
      : node.op === "broadcast" || node.op === "reshape"
      ? nameOf(operand(node.inputs, 0))
      : isElementwiseOp(node)
      ? EXPRESSIONS[node.op](node.inputs.map(nameOf))
      : undefined;
    if (expression === undefined) {
      throw new RangeError(`${label}: ${node.op} ${typeName(node)} is not computed element by element`);
    }
    if (node.op === "constant") {
      parameters.push({ name: `constant_${number}`, type: "f32", value: node.attributes.value });
    }
    statements.push(`let v_${number} = ${expression};`);
    names.set(node, `v_${number}`);
  });

  results.forEach((node, position) => {
    const output = operand(outputs, position);
    bindings.push({ name: `out_${output}`, type: TYPES[node.dtype], access: "write", operand: { output } });
    statements.push(`out_${output}[i] = ${nameOf(node)};`);
  });

  const ops = new Set(order.map((node) => node.op));
  const functions = [
    ops.has("randomBits") || ops.has("uniform") ? PHILOX : "",
    ops.has("tanh") ? FINITE_TANH : "",
  ].join("");
  const size = sizeOf(shape);
  const body = statements.join("\n  ");
  if (quadWords.length === 0) {
    return perElement({ label, bindings, parameters, size, functions, statements: body });
  }
  // Philox makes four words at a time, so an invocation that needs them computes four elements.
  const words = quadWords.map((_, k) => `words_${k}: u32`).join(", ");
  const element = `fn element(i: u32, ${words}) {
  if (i >= parameters.size) {
    return;
  }
  ${body}
}
`;
  const calls = [0, 1, 2, 3].map((lane) =>
    `element(quad * 4u + ${lane}u, ${quadWords.map((_, k) => `four_${k}[${lane}]`).join(", ")});`
  );
  const draws = quadWords.map((draw, k) => `let four_${k} = ${draw};`);
  return perQuad({
    label,
    bindings,
    parameters,
    size,
    functions: functions + element,
    statements: [...draws, ...calls].join("\n  "),
  });
}
