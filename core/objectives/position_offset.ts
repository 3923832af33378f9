/** Random position: where among the model's positions a text stands. */
import type { Example } from "../blanks/example.ts";
import { below } from "../random/below.ts";
import type { Key } from "../random/key.ts";

/**
 * Decides the offset for `shiftPositions`: uniform over those that keep Part A below `maxSequenceLength`; 0 when it
 * already fills it.
 *
 * @example
 * ```ts
 * import { layout } from "../blanks/layout.ts";
 * import { key } from "../random/key.ts";
 * import { decidePositionOffset } from "./position_offset.ts";
 *
 * const example = layout({ tokens: [1, 2, 3], spans: [], mask: 90, sop: 91, eop: 92 });
 * const offset = decidePositionOffset(key(1), example, { maxSequenceLength: 5 });
 * if (offset < 0 || offset > 2) throw new Error("three tokens fit at 0, 1 or 2");
 * ```
 */
export function decidePositionOffset(
  key: Key,
  example: Example,
  options: { readonly maxSequenceLength: number },
): number {
  const free = options.maxSequenceLength - example.contextLength;
  return free > 0 ? below(key, free + 1) : 0;
}
