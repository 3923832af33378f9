/** Block-mask dropout: some inputs of Part B are hidden, so that a piece leans less on its own beginning. */
import type { Example } from "../blanks/example.ts";
import { pieces } from "../blanks/pieces.ts";
import type { Key } from "../random/key.ts";
import { uniformDouble } from "../random/uniform.ts";

/**
 * The inputs of Part B that may be hidden: all but the start tokens, in the order of Part B.
 *
 * @example
 * ```ts
 * import { layout } from "../blanks/layout.ts";
 * import { hideablePlaces } from "./block_dropout.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 0, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * if (hideablePlaces(example).join() !== "2,3") throw new Error("the start token stands at 1");
 * ```
 */
export function hideablePlaces(example: Example): readonly number[] {
  return pieces(example).flatMap(({ start, end }) =>
    Array.from({ length: end - start - 1 }, (_, place) => start + 1 + place)
  );
}

/**
 * Decides which inputs of Part B `replaceInputs` hides, each with the given probability (published 10B models: 0.1,
 * token objective only).
 *
 * @throws {RangeError} when the probability is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { layout } from "../blanks/layout.ts";
 * import { key } from "../random/key.ts";
 * import { decideBlockDropout } from "./block_dropout.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 0, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * if (decideBlockDropout(key(1), example, { probability: 1 }).length !== 2) throw new Error("both are hidden");
 * ```
 */
export function decideBlockDropout(
  key: Key,
  example: Example,
  options: { readonly probability: number },
): readonly number[] {
  const { probability } = options;
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`block-mask probability ${probability}: expected a number from 0 to 1`);
  }
  return hideablePlaces(example).filter((_, stream) => uniformDouble(key, { stream }) < probability);
}
