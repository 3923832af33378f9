/** In which order the pieces of Part B are generated. */
import { leftToRight } from "../blanks/order.ts";
import type { Key } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";

/** Shuffled is GLM's (§2.1: all orders are trained); left to right is the option `--no-shuffle-block`. */
export type PieceOrder = "shuffled" | "left to right";

/**
 * An order for `count` pieces, shuffled unless asked otherwise.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { pieceOrder } from "./piece_order.ts";
 *
 * if (pieceOrder(key(1), 3, "left to right").join() !== "0,1,2") throw new Error("unexpected order");
 * ```
 */
export function pieceOrder(key: Key, count: number, order: PieceOrder = "shuffled"): readonly number[] {
  return order === "shuffled" ? permutation(key, count) : leftToRight(count);
}
