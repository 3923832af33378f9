/** The suffix form of the document objective: continue the text to its end. */
import type { Example } from "./example.ts";

/** A text whose last tokens are to be generated. */
export interface SuffixInput {
  /** The text, as token ids. */
  readonly tokens: readonly number[];
  /** How many of its last tokens are generated, at least 1. */
  readonly length: number;
  /** Stands for the suffix at the end of Part A. */
  readonly mask: number;
  /** Begins Part B. */
  readonly sop: number;
  /** Per token of the text, 1 where it counts as a target (a prompt may not count); default: all count. */
  readonly lossMask?: readonly number[];
}

/**
 * Lays out a suffix. Part A is the text without its last `length` tokens, then the mask; Part B is the start token
 * and the suffix without its very last token. There is no end token: the last target is the text's last token, so
 * that a text longer than the window teaches no false end.
 *
 * @throws {RangeError} when `length` is not an integer from 1 to the text's length, or when the loss mask has
 * another length than the text.
 *
 * @example
 * ```ts
 * import { suffixLayout } from "./suffix_layout.ts";
 *
 * const example = suffixLayout({ tokens: [1, 2, 3, 4], length: 2, mask: 90, sop: 91 });
 * //  tokens         1  2 90 | 91  3
 * //  targets        1  2 90 |  3  4
 * //  position       0  1  2 |  2  2
 * //  blockPosition  0  0  0 |  1  2
 * if (example.targets.join() !== "1,2,90,3,4" || example.contextLength !== 3) throw new Error("not a suffix");
 * ```
 */
export function suffixLayout(input: SuffixInput): Example {
  const { tokens: text, length, mask, sop, lossMask = text.map(() => 1) } = input;
  if (!Number.isInteger(length) || length < 1 || length > text.length) {
    throw new RangeError(
      `suffix of ${length} tokens: expected an integer from 1 to the text's length ${text.length}`,
    );
  }
  if (lossMask.length !== text.length) {
    throw new RangeError(
      `loss mask of ${lossMask.length} entries: expected ${text.length}, one for each token`,
    );
  }
  const division = text.length - length;
  const partA = [...text.slice(0, division), mask];
  const suffix = text.slice(division);
  return {
    tokens: [...partA, sop, ...suffix.slice(0, -1)],
    targets: [...partA, ...suffix],
    lossMask: [...partA.map(() => 0), ...lossMask.slice(division)],
    position: [...partA.map((_, place) => place), ...suffix.map(() => division)],
    blockPosition: [...partA.map(() => 0), ...suffix.map((_, place) => place + 1)],
    contextLength: partA.length,
  };
}
