/**
 * 16-bit storage, graph → graph: weights and activations are float16 where products and the layers around them read
 * them; everything else stays in 32 bits.
 */
import { type Call, type Composite, outputsOf } from "../graph/composite.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { inputsFirst } from "../graph/traverse.ts";
import { operand } from "../ops/evaluate_op.ts";
import { roundToHalf } from "../ops/round_to_half.ts";

/** Composites whose operands are stored in 16 bits; so are those of their gradients. */
const COMPOSITES: readonly string[] = ["linear", "linearCrossEntropy", "attention", "layerNorm", "gelu"];

/** A look-up, too, but its gradient reads no table: it adds up gradients of weights. */
const LOOK_UP = "sumOfRows";

/** Attention, too; but only its first operand is made here, the others are a memory. */
const RECALL = "recall";

/**
 * The same computation, where every matrix that is read by a product, an attention, a normalisation, an activation or a
 * look-up, or by the gradient of one, is rounded to float16 first. What these compute from it is accumulated in the
 * precision of the backend; biases, norms, statistics, losses, gradients of weights, the optimiser's moments and the
 * weights that it updates are not rounded. Nor is a memory that rows are written into.
 *
 * A matrix that a graph only holds, as an output that is the input itself, is rounded, too: others read it.
 *
 * Applied twice it changes nothing more.
 *
 * @example
 * ```ts
 * import { storeInHalf } from "./store_in_half.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { matmul } from "../ops/matmul.ts";
 * const x = input("x", { dtype: "float", shape: [2, 3] });
 * const { y } = storeInHalf(graph({ y: matmul(x, x) })).outputs;
 * if (y?.inputs[0]?.op !== "roundToHalf") throw new Error();
 * ```
 */
export function storeInHalf({ inputs, outputs }: Graph): Graph {
  const images = new Map<Node, Node>();
  const halves = new Map<Node, Node>();
  const calls = new Map<Call, readonly Node[]>();
  const imageOf = (node: Node): Node => images.get(node) ?? node;
  /** A value in 16 bits; under another shape it is the same 16 bits. */
  const halfOf = (node: Node): Node => {
    const known = halves.get(node);
    if (known !== undefined) return known;
    const [x] = node.inputs;
    const half = isRounded(node) || !isStored(node)
      ? node
      : node.op === "reshape" && x !== undefined
      ? { ...node, inputs: [halfOf(x)] }
      : roundToHalf(node);
    halves.set(node, half);
    return half;
  };
  for (const node of inputsFirst(Object.values(outputs))) {
    const own = node.inputs.map((each, index) =>
      isHalfOperand(node, index) ? halfOf(imageOf(each)) : imageOf(each)
    );
    if (node.op === "output") {
      // All nodes that stand for one output of one call become one node, so that it is rounded once.
      const { call, index } = node.attributes;
      const made = calls.get(call) ?? outputsOf({ ...call, inputs: own });
      calls.set(call, made);
      images.set(node, operand(made, index));
    } else if (own.some((each, index) => each !== node.inputs[index])) {
      images.set(node, { ...node, inputs: own });
    }
  }
  const named = Object.entries(outputs).map(([name, node]): [string, Node] => [
    name,
    isHeldMatrix(node) ? halfOf(node) : imageOf(node),
  ]);
  return { inputs, outputs: Object.fromEntries(named) };
}

/** Weights that a graph passes on as they are; a memory has three axes. */
function isHeldMatrix({ op, dtype, shape }: Node): boolean {
  return op === "input" && dtype === "float" && shape.length === 2;
}

/** Whether an operand is a matrix of numbers that a product or a layer around it reads. */
function isHalfOperand(node: Node, index: number): boolean {
  const { dtype, shape } = operand(node.inputs, index);
  if (dtype !== "float" || shape.length < 2) return false;
  switch (node.op) {
    case "matmul":
      return true;
    case "gather":
      return index === 0;
    case "output":
      return isHalfParameter(node.attributes.call.composite, index);
    default:
      return false;
  }
}

/** Of a gradient: the inputs of the original, its first output, and that one's cotangent. The others are statistics. */
function isHalfParameter({ name, gradient }: Composite, index: number): boolean {
  if (gradient === undefined) {
    return name === LOOK_UP || (name === RECALL && index === 0) || COMPOSITES.includes(name);
  }
  const { of, cotangents } = gradient;
  if (!COMPOSITES.includes(of.name)) return false;
  const output = index - of.parameters.length;
  if (output < 0) return true;
  const cotangent = output - of.results.length;
  return cotangent < 0 ? output === 0 : cotangents[cotangent] === 0;
}

/** Whether a value is in 16 bits already, under whatever shape. */
function isRounded(node: Node): boolean {
  let source: Node | undefined = node;
  while (source?.op === "reshape" || source?.op === "after") source = source.inputs[0];
  return source?.op === "roundToHalf";
}

/** Neither a constant nor a memory, which is too large to be rounded again for every row that is written. */
function isStored(node: Node): boolean {
  let source: Node | undefined = node;
  while (source?.op === "reshape" || source?.op === "broadcast") source = source.inputs[0];
  return source !== undefined && source.op !== "constant" && source.op !== "writeRows";
}
