/** Named inputs with drawn values: what a test computes something from. */
import { input, type Node } from "../../core/graph/node.ts";
import { type Shape, sizeOf, type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { below } from "../../core/random/below.ts";
import { words } from "../../core/random/bits.ts";
import { foldIn, type Key, key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { permutation } from "../../core/random/permutation.ts";

/** Something that is computed, and values for every input that it is computed from. */
export interface Case {
  readonly outputs: readonly Node[];
  readonly values: Tensors;
}

/** Makes inputs. Every call makes one (or several) with a name and values of its own. */
export interface Given {
  /** Normal numbers: in general position, so that no two are equal. */
  readonly floats: (shape: Shape) => Node;
  /** Numbers of at least ½. */
  readonly positive: (shape: Shape) => Node;
  /** Integers from 0 to `limit` − 1. */
  readonly ints: (shape: Shape, limit: number) => Node;
  /** Exactly these integers. */
  readonly these: (integers: readonly number[]) => Node;
  /** Random words. */
  readonly words: (shape: Shape) => Node;
  /** Tensors without two numbers nearer than ¼, in one tensor or in two: far from every kink of a comparison. */
  readonly apart: (...shapes: readonly Shape[]) => readonly Node[];
  /** What was drawn so far, by name. */
  readonly values: Tensors;
}

/** Inputs `x0`, `x1`, … whose values depend on a seed alone; another prefix where two sets meet in one graph. */
export function given(seed: number, prefix = "x"): Given {
  const values: Record<string, Tensor> = {};
  const add = (shape: Shape, draw: (own: Key, size: number) => Tensor["data"]): Node => {
    const count = Object.keys(values).length;
    const value = tensor(shape, draw(foldIn(key(seed), count), sizeOf(shape)));
    const name = `${prefix}${count}`;
    values[name] = value;
    return input(name, value);
  };
  const integers = (limit: number) => (own: Key, size: number) =>
    Int32Array.from({ length: size }, (_, stream) => below(own, limit, { stream }));
  return {
    values,
    floats: (shape) => add(shape, normals),
    positive: (shape) => add(shape, (own, size) => normals(own, size).map((value) => 0.5 + Math.abs(value))),
    ints: (shape, limit) => add(shape, integers(limit)),
    these: (exactly) => add([exactly.length], () => Int32Array.from(exactly)),
    words: (shape) => add(shape, (own, count) => words(own, { count })),
    apart: (...shapes) => {
      const total = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
      const order = permutation(key(seed), total);
      let next = 0;
      const quarter = (): number => ((order[next++] ?? 0) - total / 2) / 4;
      return shapes.map((shape) => add(shape, (_, size) => Float64Array.from({ length: size }, quarter)));
    },
  };
}
