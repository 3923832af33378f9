/** The order of the pieces in Part B. */

/**
 * Checks that `order` is a permutation of the piece indices 0 … count − 1.
 *
 * @param order `order[k]` is the index (from left to right in the text) of the span that becomes the k-th piece
 * @param count the number of spans
 * @throws {RangeError} one sentence that names what is missing, repeated or out of range.
 *
 * @example
 * ```ts
 * import { checkOrder } from "./order.ts";
 *
 * checkOrder([2, 0, 1], 3);
 * ```
 */
export function checkOrder(order: readonly number[], count: number): void {
  if (order.length !== count) {
    throw new RangeError(
      `order of ${order.length} pieces: expected one entry for each of the ${count} spans`,
    );
  }
  const seen = new Set<number>();
  for (const [place, piece] of order.entries()) {
    if (!Number.isInteger(piece) || piece < 0 || piece >= count) {
      throw new RangeError(`order[${place}] is ${piece}: expected a piece index from 0 to ${count - 1}`);
    }
    if (seen.has(piece)) throw new RangeError(`order[${place}] is ${piece}: this piece comes twice`);
    seen.add(piece);
  }
}

/**
 * The order in which pieces stand in the text: 0, 1, …, count − 1.
 *
 * @example
 * ```ts
 * import { leftToRight } from "./order.ts";
 *
 * if (leftToRight(3).join() !== "0,1,2") throw new Error("not left to right");
 * ```
 */
export function leftToRight(count: number): readonly number[] {
  return Array.from({ length: count }, (_, piece) => piece);
}
