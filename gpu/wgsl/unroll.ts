/** Unrolled WGSL: names instead of arrays, so that a driver keeps the values in registers. */

/**
 * The lines that a body gives for 0 … count − 1.
 *
 * @example
 * ```ts
 * import { unroll } from "./unroll.ts";
 * if (unroll(2, (i) => `let x${i} = ${i}u;`) !== "let x0 = 0u;\nlet x1 = 1u;") throw new Error();
 * ```
 */
export function unroll(count: number, body: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => body(index)).join("\n");
}
