/**
 * Broadcasting, as in NumPy: shapes are aligned at their last axis, and an axis of size 1 (or a missing one)
 * stands for any size.
 */
import type { Shape, TensorData } from "../graph/tensor.ts";

/**
 * The common shape of several.
 *
 * @throws {RangeError} when two sizes of one axis differ and neither is 1.
 * @example
 * ```ts
 * import { broadcastShapes } from "./broadcasting.ts";
 * if (broadcastShapes([[2, 1], [3]]).join() !== "2,3") throw new Error();
 * ```
 */
export function broadcastShapes(shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let common = 1;
    for (const shape of shapes) {
      const size = shape[axis - rank + shape.length] ?? 1;
      if (size !== 1 && common !== 1 && size !== common) {
        throw new RangeError(
          `shapes ${shapes.map((each) => `[${each.join(", ")}]`).join(" and ")} do not broadcast: ` +
            `axis ${axis} is ${common} and ${size}`,
        );
      }
      if (size !== 1) common = size;
    }
    return common;
  });
}

/**
 * Distance in elements between neighbours along each axis of a row-major tensor.
 *
 * @example
 * ```ts
 * import { stridesOf } from "./broadcasting.ts";
 * if (stridesOf([2, 3, 4]).join() !== "12,4,1") throw new Error();
 * ```
 */
export function stridesOf(shape: Shape): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/**
 * Strides with which a tensor of `shape` is read as if it had the shape `target`: 0 where it is repeated.
 *
 * @example
 * ```ts
 * import { broadcastStrides } from "./broadcasting.ts";
 * if (broadcastStrides([3], [2, 3]).join() !== "0,1") throw new Error();
 * ```
 */
export function broadcastStrides(shape: Shape, target: Shape): readonly number[] {
  const own = stridesOf(shape);
  return target.map((_, axis) => {
    const source = axis - target.length + shape.length;
    return (shape[source] ?? 1) === 1 ? 0 : own[source] ?? 0;
  });
}

/**
 * A walk over all elements of a tensor, in order, that reads several operands with strides of their own. Axes that
 * can be walked as one are merged, so that the inner loop is long: over everything, when nothing is broadcast.
 */
export interface Walk {
  /** Steps of the inner loop. */
  readonly inner: number;
  /** Per operand: where it stands when each inner loop begins. */
  readonly outer: readonly Int32Array[];
  /** Per operand: how far it moves in each step of the inner loop. */
  readonly strides: readonly number[];
}

/**
 * Plans a walk.
 *
 * @param target shape that is walked
 * @param operands strides of each operand along the axes of the target, 0 where it is repeated
 * @example
 * ```ts
 * import { walk } from "./broadcasting.ts";
 * const { inner, outer, strides } = walk([2, 3], [[3, 1], [0, 1]]);
 * if (inner !== 3 || outer[1]?.join() !== "0,0" || strides.join() !== "1,1") throw new Error();
 * ```
 */
export function walk(target: Shape, operands: readonly (readonly number[])[]): Walk {
  const axes: { size: number; strides: number[] }[] = [];
  target.forEach((size, axis) => {
    if (size === 1) return;
    const strides = operands.map((each) => each[axis] ?? 0);
    const before = axes.at(-1);
    const merges = before !== undefined && strides.every((stride, k) => before.strides[k] === stride * size);
    if (merges) Object.assign(before, { size: before.size * size, strides });
    else axes.push({ size, strides });
  });
  const last = axes.pop() ?? { size: 1, strides: operands.map(() => 0) };
  const sizes = axes.map((axis) => axis.size);
  const outer = operands.map((_, k) => offsets(sizes, axes.map((axis) => axis.strides[k] ?? 0)));
  return { inner: last.size, outer, strides: last.strides };
}

/** For every index of some axes, in order, its distance from the first when they are walked with given strides. */
function offsets(sizes: readonly number[], strides: readonly number[]): Int32Array {
  let result = Int32Array.of(0);
  sizes.forEach((size, axis) => {
    const stride = strides[axis] ?? 0;
    const finer = new Int32Array(result.length * size);
    for (let i = 0, at = 0; i < result.length; i++) {
      for (let index = 0; index < size; index++) finer[at++] = (result[i] ?? 0) + index * stride;
    }
    result = finer;
  });
  return result;
}

/**
 * Copies the elements that a walk over one operand meets, in order.
 *
 * @example
 * ```ts
 * import { copyWalk } from "./broadcasting.ts";
 * const transposed = new Float64Array(4);
 * copyWalk(Float64Array.of(1, 2, 3, 4), { target: [2, 2], strides: [1, 2], into: transposed });
 * if (transposed.join() !== "1,3,2,4") throw new Error();
 * ```
 */
export function copyWalk(
  from: TensorData,
  { target, strides, into }: {
    readonly target: Shape;
    readonly strides: readonly number[];
    readonly into: TensorData;
  },
): void {
  const { inner, outer: [starts], strides: [step = 0] } = walk(target, [strides]);
  let i = 0;
  for (const start of starts ?? []) {
    for (let k = 0, at = start; k < inner && i < into.length; k++, at += step) into[i++] = from[at] ?? 0;
  }
}
