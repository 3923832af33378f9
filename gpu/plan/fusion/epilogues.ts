/**
 * Fusion, graph → graph: what works element by element on a product, and is all that reads it, happens while the product's
 * elements are in registers. Bias, GELU with its pre-activation, residual, dropout, the sum of two gradients: whatever
 * the body is, the product is stored once, finished.
 */
import { type Call, defineComposite, outputsOf, substitute } from "../../../core/graph/composite.ts";
import { input, type Node, type NodeOf } from "../../../core/graph/node.ts";
import { sizeOf } from "../../../core/graph/tensor.ts";
import { inputsFirst } from "../../../core/graph/traverse.ts";
import { constant } from "../../../core/ops/constant.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import { matmul } from "../../../core/ops/matmul.ts";
import { reshape } from "../../../core/ops/reshape.ts";
import type { Capabilities } from "../../kernel.ts";
import { isElementwiseOp } from "../../kernels/elementwise_body.ts";
import { finishedProduct } from "../../kernels/matmul/finished_product.ts";
import { TILED_FEW_ROWS } from "../../kernels/matmul/register_tile.ts";
import { constantOf } from "../alias.ts";
import type { Expanded, Implementation } from "../expand.ts";
import { originOf } from "./piece.ts";

/** A body that works element by element, and what it is applied to. */
interface Reader {
  readonly name: string;
  readonly parameters: readonly NodeOf<"input">[];
  readonly results: readonly Node[];
  readonly inputs: readonly Node[];
}

/**
 * The same computation with products that are finished as they are stored. Values do not change by a bit under the
 * reference.
 */
export function fuseEpilogues({ outputs, implementations }: Expanded, capabilities: Capabilities): Expanded {
  const order = inputsFirst(Object.values(outputs));
  const readers = readersOf(order, Object.values(outputs));
  const kept = new Map<Call, Implementation>();
  const images = new Map<Node, Node>();
  const calls = new Map<Call, readonly Node[]>();
  const imageOf = (node: Node): Node => images.get(node) ?? node;

  /** The results of a reader, fused with the first product for which that can be done. */
  const fused = (reader: Reader): readonly Node[] | undefined => {
    for (const [index, each] of reader.inputs.entries()) {
      const product = originOf(each);
      if (product.op !== "matmul" || readers.get(product)?.size !== 1) continue;
      // A driver on a CPU compiles a large tile for a second or more: every epilogue would be one more of them.
      if (capabilities.isSoftware && rowsOf(product) > TILED_FEW_ROWS) continue;
      const composite = finished(product, { reader, index });
      const buffers = composite.parameters.length + composite.results.length;
      const isWhole = sizeOf(operand(reader.parameters, index).shape) === sizeOf(product.shape) &&
        composite.results.every((result) => sizeOf(result.shape) === sizeOf(product.shape)) &&
        reader.inputs.filter((other) => originOf(other) === product).length === 1;
      if (!isWhole || buffers > capabilities.maxStorageBuffersPerShader) continue;
      const others = reader.inputs.filter((_, other) => other !== index);
      const call = { composite, inputs: [...product.inputs, ...others].map(imageOf) };
      kept.set(call, finishedProduct(composite, { ...reader, product: index, capabilities }));
      return outputsOf(call);
    }
    return undefined;
  };

  for (const node of order) {
    if (node.op === "output") {
      const { call, index } = node.attributes;
      const implementation = implementations.get(call);
      const made = calls.get(call) ?? fused(readerOfCall(call, implementation)) ??
        outputsOf({ ...call, inputs: node.inputs.map(imageOf) });
      calls.set(call, made);
      const image = operand(made, index);
      images.set(node, image);
      if (image.op === "output" && implementation !== undefined && !kept.has(image.attributes.call)) {
        kept.set(image.attributes.call, implementation);
      }
      continue;
    }
    const [result] = isElementwiseOp(node) ? fused(readerOfNode(node)) ?? [] : [];
    if (result !== undefined) images.set(node, result);
    else if (node.inputs.some((each) => imageOf(each) !== each)) {
      images.set(node, { ...node, inputs: node.inputs.map(imageOf) });
    }
  }
  const named = Object.entries(outputs).map(([name, node]): [string, Node] => [name, imageOf(node)]);
  return { outputs: Object.fromEntries(named), implementations: kept };
}

/** Rows of the smaller side. */
function rowsOf({ inputs }: Node): number {
  return Math.min(...inputs.map(({ shape }) => shape.at(-2) ?? 0));
}

/** Value → what reads it: nodes, calls, and the graph itself. */
function readersOf(
  order: readonly Node[],
  outputs: readonly Node[],
): ReadonlyMap<Node, ReadonlySet<unknown>> {
  const readers = new Map<Node, Set<unknown>>();
  const add = (node: Node, reader: unknown): void => {
    const origin = originOf(node);
    readers.set(origin, (readers.get(origin) ?? new Set()).add(reader));
  };
  for (const node of order) {
    if (node.op !== "output" && originOf(node) !== node) continue;
    for (const each of node.inputs) add(each, node.op === "output" ? node.attributes.call : node);
  }
  for (const node of outputs) add(node, outputs);
  return readers;
}

/** A call whose body works element by element; one that reads nothing, where it does not. */
function readerOfCall({ composite, inputs }: Call, implementation: Implementation | undefined): Reader {
  const { name, parameters } = composite;
  const results = implementation?.body;
  if (results === undefined) return { name, parameters: [], results: [], inputs: [] };
  return { name, parameters, results, inputs };
}

/** An op as a body of its own; operands that are constant become part of it. */
function readerOfNode(node: Node): Reader {
  const inputs = [...new Set(node.inputs)].filter((each) => constantOf(each) === undefined);
  const parameters = inputs.map((each, index) => input(String(index), each));
  const operands = node.inputs.map((each) => {
    const value = constantOf(each);
    return value === undefined ? operand(parameters, inputs.indexOf(each)) : constant(value);
  });
  return { name: node.op, parameters, results: [{ ...node, inputs: operands }], inputs };
}

/** The composite of a product and its reader: operands first, then what else the reader is given. */
function finished(
  product: Node,
  { reader, index }: { readonly reader: Reader; readonly index: number },
): Call["composite"] {
  const [a, b] = [input("a", operand(product.inputs, 0)), input("b", operand(product.inputs, 1))];
  const value = operand(reader.parameters, index);
  const replaced = new Map<Node, Node>([[value, reshape(matmul(a, b), value.shape)]]);
  return defineComposite({
    name: `matmul + ${reader.name}`,
    attributes: {},
    parameters: [a, b, ...reader.parameters.filter((_, other) => other !== index)],
    results: substitute(reader.results, replaced),
  });
}
