/**
 * Broadcasting, as in NumPy: shapes are aligned at their last axis, and an axis of size 1 (or a missing one)
 * stands for any size.
 */
import { type Shape, sizeOf } from "../graph/tensor.ts";

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
 * For every element of a tensor of shape `target`, in order, where it lies in memory that is walked with the
 * given strides. A plain count (null) when that is the order of memory itself.
 *
 * @example
 * ```ts
 * import { offsets } from "./broadcasting.ts";
 * if (offsets([2, 2], [0, 1])?.join() !== "0,1,0,1" || offsets([2, 2], [2, 1]) !== null) throw new Error();
 * ```
 */
export function offsets(target: Shape, strides: readonly number[]): Int32Array | null {
  const own = stridesOf(target);
  if (target.every((size, axis) => size === 1 || strides[axis] === own[axis])) return null;
  const result = new Int32Array(sizeOf(target));
  const rank = target.length;
  const index = new Int32Array(rank);
  let offset = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = offset;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (target[axis] ?? 1)) {
        index[axis] = next;
        offset += stride;
        break;
      }
      offset -= stride * (next - 1);
      index[axis] = 0;
    }
  }
  return result;
}
