/** How workgroups are laid out where a dimension holds at most 65,535 of them. */

/** What WebGPU guarantees per dimension; no driver is asked for more. */
const MAX_PER_DIMENSION = 65_535;

/**
 * A two-dimensional grid with at least as many workgroups as asked for, and hardly more. Shaders find their index
 * by `workgroup_index` (`gpu/wgsl/preamble.ts`).
 *
 * @throws {RangeError} when there are more than two dimensions can hold.
 * @example
 * ```ts
 * import { grid } from "./grid.ts";
 * if (grid(70_000).join() !== "35000,2" || grid(3).join() !== "3,1") throw new Error();
 * ```
 */
export function grid(workgroups: number): readonly [number, number] {
  const y = Math.ceil(workgroups / MAX_PER_DIMENSION);
  if (y > MAX_PER_DIMENSION) throw new RangeError(`${workgroups} workgroups do not fit one dispatch`);
  return [Math.ceil(workgroups / Math.max(1, y)), y];
}
