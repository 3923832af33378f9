/** Variant of the layout: data for a model that should not tell the places inside a piece apart. */
import type { Example } from "./example.ts";

/**
 * The example with block position 1 everywhere in Part B. It no longer says where its pieces begin, so this is the
 * last variant to apply.
 *
 * Source: the option `--no-block-position` of the published code.
 *
 * @example
 * ```ts
 * import { layout } from "./layout.ts";
 * import { withoutBlockPosition } from "./without_block_position.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 0, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * if (withoutBlockPosition(example).blockPosition.join() !== "0,1,1,1") throw new Error("not flat");
 * ```
 */
export function withoutBlockPosition(example: Example): Example {
  return { ...example, blockPosition: example.blockPosition.map((place) => Math.min(place, 1)) };
}
