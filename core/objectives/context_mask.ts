/** The context mask: some tokens of Part A next to a mask are hidden as well. */
import type { Example } from "../blanks/example.ts";
import { pieces } from "../blanks/pieces.ts";
import type { Key } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";

/**
 * The places of Part A at most `range` away from a mask, or from the end of Part A, masks themselves excluded, in
 * increasing order. (That the end of Part A counts as a neighbour is the published code's rule.)
 *
 * @example
 * ```ts
 * import { layout } from "../blanks/layout.ts";
 * import { contextMaskCandidates } from "./context_mask.ts";
 *
 * const spans = [{ start: 3, end: 4 }];
 * const example = layout({ tokens: [1, 2, 3, 4, 5, 6, 7, 8], spans, mask: 90, sop: 91, eop: 92 });
 * if (contextMaskCandidates(example, 1).join() !== "2,4,7") throw new Error("unexpected");
 * ```
 */
export function contextMaskCandidates(example: Example, range: number): readonly number[] {
  const { contextLength } = example;
  const masks = new Set(pieces(example).map((piece) => piece.maskPlace));
  const near = new Set<number>();
  for (const mask of masks) {
    for (let distance = 1; distance <= range; distance++) near.add(mask - distance).add(mask + distance);
  }
  for (let distance = 1; distance <= range; distance++) near.add(contextLength - distance);
  return [...near].filter((place) => place >= 0 && place < contextLength && !masks.has(place))
    .toSorted((a, b) => a - b);
}

/** How much of the context to hide, and how near to a mask. */
export interface ContextMaskOptions {
  /** How many tokens to hide, ⌊share · text length⌋ say; as many as there are candidates at most. */
  readonly count: number;
  /** How far from a mask; default 3. */
  readonly range?: number;
}

/**
 * Decides which tokens of Part A `replaceInputs` hides: `count` of the candidates, uniformly.
 *
 * @throws {RangeError} when the count is not a non-negative integer.
 *
 * @example
 * ```ts
 * import { layout } from "../blanks/layout.ts";
 * import { key } from "../random/key.ts";
 * import { decideContextMask } from "./context_mask.ts";
 *
 * const spans = [{ start: 3, end: 4 }];
 * const example = layout({ tokens: [1, 2, 3, 4, 5, 6, 7, 8], spans, mask: 90, sop: 91, eop: 92 });
 * if (decideContextMask(key(1), example, { count: 2 }).length !== 2) throw new Error("two of them");
 * ```
 */
export function decideContextMask(
  key: Key,
  example: Example,
  options: ContextMaskOptions,
): readonly number[] {
  const { count, range = 3 } = options;
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`context-mask count ${count}: expected a non-negative integer`);
  }
  const candidates = contextMaskCandidates(example, range);
  const chosen = permutation(key, candidates.length).slice(0, count);
  return chosen.flatMap((index) => candidates[index] ?? []).toSorted((a, b) => a - b);
}
