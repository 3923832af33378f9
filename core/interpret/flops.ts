/** What a computation costs: floating-point operations, counted from the definition. */
import type { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { sizeOf } from "../graph/tensor.ts";
import { inputsFirst } from "../graph/traverse.ts";
import { ELEMENTWISE } from "../ops/elementwise.ts";
import { operand } from "../ops/evaluate_op.ts";

/** Ops of the table `ELEMENTWISE` that compute nothing. */
const FREE: readonly string[] = ["toFloat", "toInt", "stopGradient", "uniform", "select", "isFinite"];

/**
 * Floating-point operations of one node: 2·K for every element of a product, 1 for every element that an op computes
 * or adds up, whatever it takes a processor. A composite costs what its body does; for a derived gradient that includes
 * what the body computes again, and for attention the pairs that nobody sees. Moving numbers is free.
 *
 * @example
 * ```ts
 * import { flops } from "./flops.ts";
 * import { input } from "../graph/node.ts";
 * import { matmul } from "../ops/matmul.ts";
 * const a = input("a", { dtype: "float", shape: [2, 3] });
 * const b = input("b", { dtype: "float", shape: [5, 3] });
 * if (flops(matmul(a, b)) !== 2 * 2 * 3 * 5) throw new Error();
 * ```
 */
export function flops(node: Node): number {
  switch (node.op) {
    case "matmul":
      return 2 * sizeOf(node.shape) * (operand(node.inputs, 0).shape.at(-1) ?? 0);
    case "sum":
    case "max":
    case "scatterAdd":
      return sizeOf(operand(node.inputs, 0).shape);
    case "output":
      return flopsOfAll(node.attributes.call.composite.results);
    default:
      return ELEMENTWISE.some((op) => op === node.op) && !FREE.includes(node.op) ? sizeOf(node.shape) : 0;
  }
}

/**
 * Floating-point operations of a whole graph: every node once, every call of a composite once.
 *
 * @example
 * ```ts
 * import { graphFlops } from "./flops.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { matmul } from "../ops/matmul.ts";
 * const a = input("a", { dtype: "float", shape: [2, 3] });
 * if (graphFlops(graph({ c: matmul(a, a) })) !== 2 * 2 * 2 * 3) throw new Error();
 * ```
 */
export function graphFlops({ outputs }: Graph): number {
  return flopsOfAll(Object.values(outputs));
}

/** All that some values are computed from. */
function flopsOfAll(results: readonly Node[]): number {
  const calls = new Set<unknown>();
  let total = 0;
  for (const node of inputsFirst(results)) {
    if (node.op === "output") {
      const { call } = node.attributes;
      if (calls.has(call)) continue;
      calls.add(call);
    }
    total += flops(node);
  }
  return total;
}
