/**
 * One kernel for a whole piece of a graph that works element by element: an op on its own, or the body of a
 * composite such as GELU, dropout or AdamW, forward and backward.
 */
import type { Node, NodeOf } from "../../core/graph/node.ts";
import { type Shape, sizeOf, typeName } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { broadcastStrides } from "../../core/ops/broadcasting.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Binding, Dispatch, Parameter, Update } from "../kernel.ts";
import { PHILOX } from "../wgsl/philox.ts";
import { quadWalk, type Remainder, stridedIndex, type Walk } from "../wgsl/strided_index.ts";
import { type ElementwiseBody, isElementwiseOp } from "./elementwise_body.ts";
import { EXPRESSIONS, type LaneTypes, QUAD, SINGLE } from "./expressions.ts";
import { perElement } from "./per_element.ts";

/**
 * The dispatch that computes a body: four elements at a time where the walks through all inputs allow it. The code
 * depends on the ops and on how the inputs are broadcast; sizes, constants, rates and streams are parameters, so
 * that few pipelines serve many layers.
 *
 * @param updates results that are written over inputs of their type
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
export function elementwiseDispatch(body: ElementwiseBody, updates: readonly Update[] = []): Dispatch {
  const { lanes, ...code } = elementwiseCode(body, { updates });
  return perElement({ label: body.label, ...code, size: sizeOf(operand(body.results, 0).shape) / lanes });
}

/** A body as WGSL, for the element `i`. */
export interface ElementwiseCode {
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
  /** WGSL functions that the statements use. */
  readonly functions: string;
  readonly statements: string;
  /** How many elements `i` stands for. */
  readonly lanes: number;
}

/** How a body becomes code. */
export interface ElementwiseCodeOptions {
  /** Results that are written over inputs of their type. */
  readonly updates?: readonly Update[];
  /** The input whose element is not loaded, because there is already a WGSL value `given`. */
  readonly given?: number;
  /** The most elements that `i` may stand for: 4 unless there is a `given`, else 1. */
  readonly most?: 1 | 4;
  /** Where it is known, what `i` modulo a size is. */
  readonly remainder?: Remainder;
}

/**
 * The WGSL of a body, to be put into a kernel. Input k is bound as `in_k`, output k as `out_k`.
 *
 * @throws {RangeError} when a node is not computed element by element.
 * @example
 * ```ts
 * import { elementwiseCode } from "./elementwise.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * const body = { label: "exp", parameters: [x], results: [exp(x)], outputs: [0] };
 * if (elementwiseCode(body, { given: 0 }).bindings.length !== 1) throw new Error();
 * ```
 */
export function elementwiseCode(
  body: ElementwiseBody,
  { updates = [], given, most = given === undefined ? 4 : 1, remainder }: ElementwiseCodeOptions = {},
): ElementwiseCode {
  const { label, parameters: inputs, results, outputs } = body;
  const { shape } = operand(results, 0);
  const order = inputsFirst(results);
  const types = most === 4 ? lanesOf(body, order) : SINGLE;
  const bindings: Binding[] = [];
  const parameters: Parameter[] = [];
  const statements: string[] = [];
  const names = new Map<Node, string>();
  const nameOf = (node: Node): string => {
    const name = names.get(node);
    if (name === undefined) {
      throw new RangeError(`${label}: ${node.op} ${typeName(node)} is not part of the body`);
    }
    return name;
  };
  const parameter = (name: string, type: Parameter["type"], value: number): string => {
    parameters.push({ name, type, value });
    return `parameters.${name}`;
  };
  const indexOf = (walk: Walk): string => {
    const { expression, parameters: needed } = stridedIndex({ ...walk, ...(remainder ? { remainder } : {}) });
    parameters.push(...needed);
    return expression;
  };

  const keys = keysOf(order);
  /** Output → the binding it is written to, where that is an input's. */
  const targets = new Map<number, string>();
  inputs.forEach((node, input) => {
    if (!order.includes(node)) return;
    if (input === given) {
      names.set(node, "given");
      return;
    }
    const name = `in_${input}`;
    const updated = updates.find((each) => each.input === input && outputs.includes(each.output));
    const binding = updated === undefined
      ? { name, access: "read", operand: { input } } as const
      : { name, access: "write", operand: { output: updated.output } } as const;
    if (updated !== undefined) targets.set(updated.output, name);
    const walk = walkOf(node, { shape, name });
    const quads = types === QUAD ? quadWalk(walk) : undefined;
    if (keys.has(node)) {
      bindings.push({ ...binding, type: "u32" });
      names.set(node, `vec2u(${name}[0], ${name}[1])`);
    } else if (quads === undefined || quads.isRepeated) {
      bindings.push({ ...binding, type: SINGLE[node.dtype] });
      statements.push(`let x_${input} = ${types[node.dtype]}(${name}[${indexOf(quads?.walk ?? walk)}]);`);
      names.set(node, `x_${input}`);
    } else {
      bindings.push({ ...binding, type: QUAD[node.dtype] });
      statements.push(`let x_${input} = ${name}[${indexOf(quads.walk)}];`);
      names.set(node, `x_${input}`);
    }
  });

  const randomWords = (node: NodeOf<"randomBits">, number: number): string => {
    const key = nameOf(operand(node.inputs, 0));
    const stream = parameter(`stream_${number}`, "u32", node.attributes.stream);
    if (types === QUAD) return `random_words(${key}, ${stream}, i)`;
    return `random_word(${key}, ${stream}, ${indexOf(walkOf(node, { shape, name: `random_${number}` }))})`;
  };
  const expressionOf = (node: Node, number: number): string => {
    if (node.op === "constant") {
      return `${types.float}(${parameter(`constant_${number}`, "f32", node.attributes.value)})`;
    }
    if (node.op === "randomBits") return randomWords(node, number);
    if (node.op === "broadcast" || node.op === "reshape") return nameOf(operand(node.inputs, 0));
    if (isElementwiseOp(node)) return EXPRESSIONS[node.op](node.inputs.map(nameOf), types);
    throw new RangeError(`${label}: ${node.op} ${typeName(node)} is not computed element by element`);
  };
  order.forEach((node, number) => {
    if (names.has(node)) return;
    statements.push(`let v_${number} = ${expressionOf(node, number)};`);
    names.set(node, `v_${number}`);
  });

  results.forEach((node, position) => {
    const output = operand(outputs, position);
    const target = targets.get(output) ?? `out_${output}`;
    if (!targets.has(output)) {
      bindings.push({ name: target, type: types[node.dtype], access: "write", operand: { output } });
    }
    statements.push(`${target}[i] = ${nameOf(node)};`);
  });
  return {
    bindings,
    parameters,
    lanes: types.lanes,
    functions: order.some((node) => node.op === "randomBits") ? PHILOX : "",
    statements: statements.join("\n  "),
  };
}

/** The walk through a tensor that is broadcast to the shape of the results. */
function walkOf(node: Node, { shape, name }: { readonly shape: Shape; readonly name: string }): Walk {
  return { name, shape, strides: broadcastStrides(node.shape, shape) };
}

/** The inputs that are read as keys of random words, not element by element. */
function keysOf(order: readonly Node[]): ReadonlySet<Node> {
  const keys = new Set<Node>();
  for (const node of order) if (node.op === "randomBits") keys.add(operand(node.inputs, 0));
  return keys;
}

/** Four elements at a time where every input can be loaded so, and where the random words are those of the results. */
function lanesOf({ parameters, results }: ElementwiseBody, order: readonly Node[]): LaneTypes {
  const { shape } = operand(results, 0);
  const keys = keysOf(order);
  const inQuads = (node: Node): boolean => quadWalk(walkOf(node, { shape, name: "any" })) !== undefined;
  const fits = sizeOf(shape) % 4 === 0 &&
    parameters.every((node) => keys.has(node) || !order.includes(node) || inQuads(node)) &&
    order.every((node) => node.op !== "randomBits" || sizeOf(node.shape) === sizeOf(shape));
  return fits ? QUAD : SINGLE;
}
