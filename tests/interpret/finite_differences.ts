/** Derivatives without rules: what the rules are tested against. */
import { assertAlmostEquals } from "@std/assert";
import { input, type Node, type NodeOf } from "../../core/graph/node.ts";
import { type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { add } from "../../core/ops/add.ts";
import { constant } from "../../core/ops/constant.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { compute, computeOne, valueNamed } from "../graph/compute.ts";
import type { Case } from "../graph/given.ts";

/** A scalar to differentiate, and values for its inputs. */
export interface ScalarCase {
  readonly loss: Node;
  readonly values: Tensors;
}

/** Distance between neighbouring points of a difference. */
const STEP = 1e-3;

/** Any value of float inputs that depends on a seed alone. */
function drawn(shape: Tensor["shape"], seed: readonly [number, number]): Tensor {
  const [major, minor] = seed;
  return tensor(shape, normals(foldIn(key(major), minor), shape.reduce((a, b) => a * b, 1)));
}

/** Σ outputs · weights, with weights drawn from a seed: a different cotangent for every element of every output. */
export function weighted({ outputs, values }: Case, seed = 1): ScalarCase {
  const weights: Record<string, Tensor> = {};
  const terms = outputs.map((output, index) => {
    const name = `weight${seed}.${index}`;
    weights[name] = drawn(output.shape, [seed, index]);
    const product = multiply(output, input(name, { dtype: "float", shape: output.shape }));
    return reshape(sum(product, product.shape.map((_, axis) => axis)), []);
  });
  return { loss: terms.reduce(add, constant(0)), values: { ...values, ...weights } };
}

/** The float inputs of a scalar whose values are drawn, not weights of `weighted`. */
export function floatInputs({ loss }: ScalarCase): readonly NodeOf<"input">[] {
  return inputsFirst([loss]).filter((node): node is NodeOf<"input"> =>
    node.op === "input" && node.dtype === "float" && !node.attributes.name.startsWith("weight")
  );
}

/**
 * Holds when the gradient's projection on a drawn direction in the space of all float inputs is the slope in that
 * direction. Five points, so that the error of the difference is of fourth order.
 */
export function assertGradient(scalar: ScalarCase): void {
  const { loss, values } = scalar;
  const inputs = floatInputs(scalar);
  const gradients = compute(differentiate(loss, inputs), values).map(({ data }) => data);
  const directions = inputs.map((node, index) => drawn(node.shape, [2, index]).data);
  const length = Math.hypot(1e-300, ...directions.flatMap(numbersOf));
  const at = (step: number): number => {
    const moved = inputs.map(({ attributes: { name }, shape }, index): [string, Tensor] => {
      const direction = directions[index] ?? [];
      const data = numbersOf(valueNamed(values, name).data);
      const shifted = data.map((value, i) => value + step * STEP * (direction[i] ?? 0) / length);
      return [name, tensor(shape, Float64Array.from(shifted))];
    });
    return computeOne(loss, { ...values, ...Object.fromEntries(moved) }).data[0] ?? NaN;
  };
  const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP);
  const along = directions.flatMap(numbersOf).map((value) => value / length);
  const gradient = gradients.flatMap(numbersOf);
  const projection = gradient.reduce((total, value, i) => total + value * (along[i] ?? 0), 0);
  const size = gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  assertAlmostEquals(projection, slope, 1e-7 * (1 + size + Math.abs(at(0))));
}

function numbersOf(data: Tensor["data"]): number[] {
  return Array.from(data);
}
