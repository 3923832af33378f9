/** Where the pieces of an example are. */
import type { Example } from "./example.ts";

/** One piece of Part B: `[start, end)` in the example, its start token included, and its mask's place in Part A. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly maskPlace: number;
}

/**
 * The pieces of an example in the order of Part B, read off its position ids: a piece begins where the block
 * position is 1.
 *
 * Needs the positions that `layout` gives (they may be shifted): an example without block positions, or with
 * sentinel positions, no longer says where its pieces are.
 *
 * @example
 * ```ts
 * import { layout } from "./layout.ts";
 * import { pieces } from "./pieces.ts";
 *
 * const spans = [{ start: 1, end: 3 }];
 * const [piece] = pieces(layout({ tokens: [1, 2, 3], spans, mask: 90, sop: 91, eop: 92 }));
 * if (piece?.start !== 2 || piece.end !== 5 || piece.maskPlace !== 1) throw new Error("not the piece");
 * ```
 */
export function pieces(example: Example): readonly Piece[] {
  const { blockPosition, position, contextLength } = example;
  const starts: number[] = [];
  for (let index = contextLength; index < blockPosition.length; index++) {
    if (blockPosition[index] === 1) starts.push(index);
  }
  const offset = position[0] ?? 0;
  return starts.map((start, k) => ({
    start,
    end: starts[k + 1] ?? blockPosition.length,
    maskPlace: (position[start] ?? 0) - offset,
  }));
}
