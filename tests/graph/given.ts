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
  /** 0 or 1. */
  readonly flags: (shape: Shape) => Node;
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

/** Inputs whose values depend on a seed alone. */
export function given(seed: number): Given {
  const values: Record<string, Tensor> = {};
  const add = (shape: Shape, draw: (key: Key, size: number) => Tensor["data"]): Node => {
    const count = Object.keys(values).length;
    const value = tensor(shape, draw(foldIn(key(seed), count), sizeOf(shape)));
    const name = `x${count}`;
    values[name] = value;
    return input(name, value);
  };
  const draw = (limit: number) => (key: Key, size: number) =>
    Int32Array.from({ length: size }, (_, stream) => below(key, limit, { stream }));
  return {
    values,
    floats: (shape) => add(shape, normals),
    positive: (shape) => add(shape, (key, size) => normals(key, size).map((value) => 0.5 + Math.abs(value))),
    flags: (shape) => add(shape, (key, size) => Float64Array.from(draw(2)(key, size))),
    ints: (shape, limit) => add(shape, draw(limit)),
    these: (integers) => add([integers.length], () => Int32Array.from(integers)),
    words: (shape) => add(shape, (key, count) => words(key, { count })),
    apart: (...shapes) => {
      const order = permutation(foldIn(key(seed), Object.keys(values).length), sizeOf(shapes.map(sizeOf)) + 99);
      let next = 0;
      return shapes.map((shape) =>
        add(shape, (_, size) => Float64Array.from({ length: size }, () => ((order[next++] ?? 0) - 9) / 4))
      );
    },
  };
}
