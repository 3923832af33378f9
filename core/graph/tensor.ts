/**
 * A tensor: numbers with a shape. The only data that graphs exchange with the world.
 */

/** What kind of number: real (float64 or float32), 32-bit signed (ids, positions), 32-bit unsigned (random words). */
export type DType = "float" | "int" | "uint";

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Row-major elements. `float` tensors are Float64Array or Float32Array, by the precision that made them. */
export type TensorData =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

/** Shape and kind of number, without the numbers. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An n-dimensional array, row-major. By convention nobody writes to `data` after the tensor was handed on. */
export interface Tensor extends TensorType {
  readonly data: TensorData;
}

/** Tensors by name: the inputs and outputs of a graph. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Number of elements of a shape.
 *
 * @example
 * ```ts
 * import { sizeOf } from "./tensor.ts";
 * if (sizeOf([2, 3]) !== 6 || sizeOf([]) !== 1) throw new Error();
 * ```
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/**
 * A tensor over given elements; the kind of number follows the array.
 *
 * @throws {RangeError} when the number of elements is not the product of the shape.
 * @example
 * ```ts
 * import { tensor } from "./tensor.ts";
 * const identity = tensor([2, 2], Float64Array.of(1, 0, 0, 1));
 * if (identity.dtype !== "float") throw new Error();
 * ```
 */
export function tensor(shape: Shape, data: TensorData): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `tensor of shape [${shape.join(", ")}]: expected ${sizeOf(shape)} elements, found ${data.length}`,
    );
  }
  const dtype = data instanceof Int32Array ? "int" : data instanceof Uint32Array ? "uint" : "float";
  return { shape, dtype, data };
}

/**
 * `float[2, 3]`: how a type is written in messages and printed graphs.
 *
 * @example
 * ```ts
 * import { typeName } from "./tensor.ts";
 * if (typeName({ dtype: "int", shape: [4] }) !== "int[4]") throw new Error();
 * ```
 */
export function typeName(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(", ")}]`;
}

/**
 * Whether two shapes are the same.
 *
 * @example
 * ```ts
 * import { sameShape } from "./tensor.ts";
 * if (!sameShape([2, 3], [2, 3]) || sameShape([2], [2, 1])) throw new Error();
 * ```
 */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * Elements of a scalar or vector as plain numbers, for reading a result.
 *
 * @example
 * ```ts
 * import { numbers, tensor } from "./tensor.ts";
 * if (numbers(tensor([2], Int32Array.of(5, 6)))[1] !== 6) throw new Error();
 * ```
 */
export function numbers(value: Tensor): number[] {
  return Array.from(value.data);
}
