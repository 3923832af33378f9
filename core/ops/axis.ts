/** Checks of the axis that an op works along. */
import type { TensorType } from "../graph/tensor.ts";
import { typeName } from "../graph/tensor.ts";

/**
 * The size of an axis.
 *
 * @throws {RangeError} when there is no such axis.
 * @example
 * ```ts
 * import { sizeOfAxis } from "./axis.ts";
 * if (sizeOfAxis({ dtype: "float", shape: [2, 3] }, 1) !== 3) throw new Error();
 * ```
 */
export function sizeOfAxis(type: TensorType, axis: number): number {
  const size = type.shape[axis];
  if (size === undefined) throw new RangeError(`${typeName(type)} has no axis ${axis}`);
  return size;
}

/** A tensor seen as [outer, axis, inner], the way every op along one axis walks it. */
export interface AroundAxis {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/**
 * Folds the axes before and after one axis.
 *
 * @example
 * ```ts
 * import { aroundAxis } from "./axis.ts";
 * const { outer, size, inner } = aroundAxis({ dtype: "float", shape: [2, 3, 4, 5] }, 1);
 * if (outer !== 2 || size !== 3 || inner !== 20) throw new Error();
 * ```
 */
export function aroundAxis(type: TensorType, axis: number): AroundAxis {
  const size = sizeOfAxis(type, axis);
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  return { outer: product(type.shape.slice(0, axis)), size, inner: product(type.shape.slice(axis + 1)) };
}

/**
 * A shape with the size of one axis replaced.
 *
 * @example
 * ```ts
 * import { withAxis } from "./axis.ts";
 * if (withAxis([2, 3], { axis: 1, size: 7 }).join() !== "2,7") throw new Error();
 * ```
 */
export function withAxis(
  shape: readonly number[],
  change: { readonly axis: number; readonly size: number },
): readonly number[] {
  return shape.map((size, axis) => (axis === change.axis ? change.size : size));
}
