/** Sizes in steps: a graph is compiled for every shape, so shapes that differ little are made the same. */

/**
 * The smallest multiple that is not smaller than a size.
 *
 * @example
 * ```ts
 * import { roundUp } from "./round_up.ts";
 *
 * if (roundUp(33, 32) !== 64 || roundUp(32, 32) !== 32) throw new Error();
 * ```
 */
export function roundUp(size: number, multiple: number): number {
  return Math.ceil(size / multiple) * multiple;
}
