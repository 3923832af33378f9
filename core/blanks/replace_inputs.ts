/** Variant of the layout: some inputs are hidden, no target changes. */
import type { Example } from "./example.ts";

/** Which inputs to replace and by what. */
export interface Replacement {
  /** Indices into the example. */
  readonly places: readonly number[];
  /** What stands there instead; the published code uses dBLOCK. */
  readonly token: number;
}

/**
 * The example with the tokens at the given places replaced. Targets stay, so that the model must predict what it
 * was not shown. Two variants of the published code are this function: block-mask dropout (places in Part B) and
 * the context mask (places in Part A).
 *
 * @throws {RangeError} when a place lies outside the example.
 *
 * @example
 * ```ts
 * import { layout } from "./layout.ts";
 * import { replaceInputs } from "./replace_inputs.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 0, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * const hidden = replaceInputs(example, { places: [2], token: 93 });
 * if (hidden.tokens.join() !== "90,91,93,2" || hidden.targets !== example.targets) throw new Error("unexpected");
 * ```
 */
export function replaceInputs(example: Example, replacement: Replacement): Example {
  const tokens = [...example.tokens];
  for (const place of replacement.places) {
    if (!Number.isInteger(place) || place < 0 || place >= tokens.length) {
      throw new RangeError(`place ${place}: expected an index of the example, 0 to ${tokens.length - 1}`);
    }
    tokens[place] = replacement.token;
  }
  return { ...example, tokens };
}
