/** What a token id is. */

/**
 * Refuses what is no id.
 *
 * @throws {RangeError} unless it is a non-negative integer.
 *
 * @example
 * ```ts
 * import { checkTokenId } from "./token_id.ts";
 *
 * checkTokenId(0);
 * ```
 */
export function checkTokenId(id: number): void {
  if (Number.isInteger(id) && id >= 0) return;
  throw new RangeError(`token id ${id}: expected a non-negative integer`);
}
