/** Attention as a benchmark asks for it: rows of some length and mask, forward alone or with its gradient. */
import { batch } from "../core/blanks/batch.ts";
import type { Example } from "../core/blanks/example.ts";
import { inline } from "../core/graph/composite.ts";
import { extentsOf } from "../core/glm/batch_tensors.ts";
import { type Graph, graph } from "../core/graph/graph.ts";
import { input, type Node } from "../core/graph/node.ts";
import { type Shape, sizeOf, tensor, type Tensors } from "../core/graph/tensor.ts";
import { pullBack } from "../core/interpret/differentiate.ts";
import { attention } from "../core/layers/attention.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import { key as keyOf } from "../core/random/key.ts";
import { normals } from "../core/random/normals.ts";

/** Sizes of a call. */
export interface AttentionSizes {
  readonly length: number;
  readonly heads: number;
  /** Numbers per head. */
  readonly width: number;
}

/** Something to run, and the values it runs on. */
export interface AttentionWork {
  readonly graph: Graph;
  readonly inputs: Tensors;
}

/** An example of `length` tokens with a given part of them in Part A: only its extent matters here. */
export function exampleOf(length: number, contextLength: number): Example {
  const zeros = Array.from({ length }, () => 0);
  return {
    tokens: zeros,
    targets: zeros,
    lossMask: zeros,
    position: zeros,
    blockPosition: zeros,
    contextLength,
  };
}

/** Pairs of a query and a key that it sees, in one row. */
export function visiblePairs(examples: readonly Example[]): number {
  return examples.reduce((sum, { tokens: { length }, contextLength }) => {
    const partB = length - contextLength;
    return sum + contextLength * length + partB * (partB + 1) / 2;
  }, 0);
}

/**
 * One row of attention.
 *
 * @param examples what the row holds
 * @param options `as` the kernel or the body that it stands for; with its gradient or not
 */
export function attentionWork(
  examples: readonly Example[],
  options: AttentionSizes & {
    readonly as: "kernel" | "body";
    readonly part: "forward" | "forward and backward";
  },
): AttentionWork {
  const { length, heads, width, as, part } = options;
  const shape = [1, length, heads * width];
  const inputs = {
    query: floats(shape),
    key: floats(shape),
    value: floats(shape),
    extents: extentsOf(batch([examples], { length })),
    start: tensor([1], Int32Array.of(0)),
    dy: floats(shape),
  };
  const [query, key, value] = [
    input("query", inputs.query),
    input("key", inputs.key),
    input("value", inputs.value),
  ];
  const extents = input("extents", inputs.extents);
  const start = input("start", inputs.start);
  const kernel = attention({ query, key, value, extents, start }, { heads });
  const y = as === "kernel" ? kernel : bodyOf(kernel);
  if (part === "forward") {
    const { dy: _, ...forward } = inputs;
    return { graph: graph({ y }), inputs: forward };
  }
  const gradients = pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [query, key, value]);
  const named = Object.fromEntries(gradients.map((gradient, index) => [`gradient ${index}`, gradient]));
  return { graph: graph({ y, ...named }), inputs };
}

/** The output of a composite as its body computes it. */
function bodyOf(node: Node): Node {
  if (node.op !== "output") throw new RangeError(`expected an output of a composite, found ${node.op}`);
  const { call, index } = node.attributes;
  return operand(inline(call.composite, call.inputs), index);
}

function floats(shape: Shape) {
  return tensor(shape, Float32Array.from(normals(keyOf(1), sizeOf(shape))));
}
