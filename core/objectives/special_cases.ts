/**
 * The three special cases the paper names: masked language modelling, conditional and unconditional generation are
 * blank filling with particular spans (GLM §2.1).
 */
import type { Example } from "../blanks/example.ts";
import { layout } from "../blanks/layout.ts";
import type { BlankTokens } from "./build.ts";

/**
 * Every blank is one token: masked language modelling. Part A is the masked language model's input, and the first
 * target of every piece is its target.
 *
 * @param text token ids
 * @param options `places` are the masked indices, in increasing order
 * @throws {RangeError} when the places are not increasing indices of the text.
 *
 * @example
 * ```ts
 * import { singleTokenBlanks } from "./special_cases.ts";
 *
 * const example = singleTokenBlanks([1, 2, 3], { places: [0, 2], mask: 90, sop: 91, eop: 92 });
 * if (example.tokens.join() !== "90,2,90,91,1,91,3") throw new Error("unexpected");
 * ```
 */
export function singleTokenBlanks(
  text: readonly number[],
  options: BlankTokens & { readonly places: readonly number[] },
): Example {
  const { places, mask, sop, eop } = options;
  const spans = places.map((place) => ({ start: place, end: place + 1 }));
  return layout({ tokens: text, spans, mask, sop, eop });
}

/**
 * The second of two texts is masked whole: conditional generation, sequence to sequence.
 *
 * @param first the condition, token ids
 * @param options `second` is the text to generate, at least one token
 * @throws {RangeError} when the second text is empty.
 *
 * @example
 * ```ts
 * import { maskSecondText } from "./special_cases.ts";
 *
 * const example = maskSecondText([1, 2], { second: [3, 4], mask: 90, sop: 91, eop: 92 });
 * if (example.targets.join() !== "1,2,90,3,4,92") throw new Error("unexpected");
 * ```
 */
export function maskSecondText(
  first: readonly number[],
  options: BlankTokens & { readonly second: readonly number[] },
): Example {
  const { second, mask, sop, eop } = options;
  const tokens = [...first, ...second];
  return layout({ tokens, spans: [{ start: first.length, end: tokens.length }], mask, sop, eop });
}

/**
 * The whole text is one blank: unconditional generation.
 *
 * @param text token ids, at least one
 * @throws {RangeError} when the text is empty.
 *
 * @example
 * ```ts
 * import { maskEverything } from "./special_cases.ts";
 *
 * const example = maskEverything([1, 2], { mask: 90, sop: 91, eop: 92 });
 * if (example.tokens.join() !== "90,91,1,2" || example.contextLength !== 1) throw new Error("unexpected");
 * ```
 */
export function maskEverything(text: readonly number[], options: BlankTokens): Example {
  return maskSecondText([], { ...options, second: text });
}
