/** Numbers of a row per load: vectors of four where the row's length allows it. */
import type { Binding } from "../kernel.ts";

/** How a shader walks along rows of one length. */
export interface RowVectors {
  /** Type of the bindings of such rows. */
  readonly type: Extract<Binding["type"], "f32" | "vec4f">;
  /** Loads per row. */
  readonly steps: number;
  /** WGSL of a zero of the type. */
  readonly zero: string;
  /** WGSL of the sum of the numbers in one value of the type. */
  readonly sum: (value: string) => string;
  /** WGSL of the largest of the numbers in one value of the type. */
  readonly largest: (value: string) => string;
}

/**
 * How to walk along rows of `length` numbers.
 *
 * @example
 * ```ts
 * import { rowVectors } from "./row_vectors.ts";
 * if (rowVectors(8).steps !== 2 || rowVectors(7).type !== "f32") throw new Error();
 * ```
 */
export function rowVectors(length: number): RowVectors {
  return length % 4 === 0
    ? {
      type: "vec4f",
      steps: length / 4,
      zero: "vec4f()",
      sum: (value) => `dot(${value}, vec4f(1.0))`,
      largest: (value) => `max(max(${value}.x, ${value}.y), max(${value}.z, ${value}.w))`,
    }
    : { type: "f32", steps: length, zero: "0.0", sum: (value) => value, largest: (value) => value };
}
