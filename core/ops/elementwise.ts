/** What all ops that work element by element share: the shape rule and the loop. */
import type { Node } from "../graph/node.ts";
import { type DType, type Tensor, typeName } from "../graph/tensor.ts";
import { broadcastShapes, broadcastStrides, walk } from "./broadcasting.ts";
import { operand } from "./evaluate_op.ts";

/** Ops that compute each element of the result from one element of every input, and carry no attributes. */
export const ELEMENTWISE = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "maximum",
  "minimum",
  "less",
  "equal",
  "select",
  "negate",
  "exp",
  "log",
  "tanh",
  "sqrt",
  "toFloat",
  "toInt",
  "stopGradient",
  "uniform",
  "isFinite",
] as const;

/** Names of the element-by-element ops. */
export type ElementwiseName = (typeof ELEMENTWISE)[number];

/**
 * A node that computes floats element by element; the shapes of the inputs are broadcast.
 *
 * @throws {RangeError} when the shapes do not broadcast or an input is not of the kind `from`.
 * @example
 * ```ts
 * import { elementwise } from "./elementwise.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [3] });
 * if (elementwise("add", [x, x]).shape[0] !== 3) throw new Error();
 * ```
 */
export function elementwise(op: ElementwiseName, inputs: readonly Node[], from: DType = "float"): Node {
  for (const each of inputs) {
    if (each.dtype !== from) throw new RangeError(`${op}: expected ${from} inputs, found ${typeName(each)}`);
  }
  return {
    op,
    inputs,
    attributes: {},
    dtype: "float",
    shape: broadcastShapes(inputs.map((each) => each.shape)),
  };
}

/**
 * Evaluates a function of one number on every element.
 *
 * @example
 * ```ts
 * import { mapOne } from "./elementwise.ts";
 * import { tensor } from "../graph/tensor.ts";
 * const y = tensor([2], new Float64Array(2));
 * mapOne((x) => -x)([tensor([2], Float64Array.of(1, 2))], y);
 * if (y.data[1] !== -2) throw new Error();
 * ```
 */
export function mapOne(f: (a: number) => number): (inputs: readonly Tensor[], output: Tensor) => void {
  return (inputs, output) => {
    const a = operand(inputs, 0).data;
    const result = output.data;
    for (let i = 0; i < result.length; i++) result[i] = f(a[i] ?? 0);
  };
}

/**
 * Evaluates a function of two numbers on every pair of elements, with broadcasting.
 *
 * @example
 * ```ts
 * import { mapTwo } from "./elementwise.ts";
 * import { tensor } from "../graph/tensor.ts";
 * const y = tensor([2], new Float64Array(2));
 * mapTwo((a, b) => a * b)([tensor([2], Float64Array.of(1, 2)), tensor([], Float64Array.of(3))], y);
 * if (y.data[1] !== 6) throw new Error();
 * ```
 */
export function mapTwo(
  f: (a: number, b: number) => number,
): (inputs: readonly Tensor[], output: Tensor) => void {
  return (inputs, output) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    const { inner, outer: [startsOfA, startsOfB], strides: [stepOfA = 0, stepOfB = 0] } = walk(
      output.shape,
      [a, b].map((each) => broadcastStrides(each.shape, output.shape)),
    );
    const [fromA, fromB, into] = [a.data, b.data, output.data];
    for (let i = 0, o = 0; i < into.length; o++) {
      let atA = startsOfA?.[o] ?? 0;
      let atB = startsOfB?.[o] ?? 0;
      for (const end = i + inner; i < end; i++, atA += stepOfA, atB += stepOfB) {
        into[i] = f(fromA[atA] ?? 0, fromB[atB] ?? 0);
      }
    }
  };
}
