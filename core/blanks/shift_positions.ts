/** Variant of the layout: the text stands somewhere else among the model's positions. */
import type { Example } from "./example.ts";

/**
 * The example with `offset` added to every position (not to block positions), so that a short text also trains the
 * later positions. The published code draws the offset and calls this random position.
 *
 * @throws {RangeError} when the offset is not a non-negative integer.
 *
 * @example
 * ```ts
 * import { layout } from "./layout.ts";
 * import { shiftPositions } from "./shift_positions.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * if (shiftPositions(example, 5).position.join() !== "5,6,6,6") throw new Error("not shifted");
 * ```
 */
export function shiftPositions(example: Example, offset: number): Example {
  if (!Number.isInteger(offset) || offset < 0) {
    throw new RangeError(`position offset ${offset}: expected a non-negative integer`);
  }
  return { ...example, position: example.position.map((place) => place + offset) };
}
