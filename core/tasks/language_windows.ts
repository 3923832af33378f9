/** Long texts and last words as examples, for measuring how well a model predicts them (GLM §3.3 and §3.4). */
import { answerLayout } from "../blanks/answer_layout.ts";
import type { Example } from "../blanks/example.ts";

/** Tokens that frame an example. */
export interface WindowTokens {
  readonly cls: number;
  /** Stands for the text that follows; gMASK where the vocabulary has it. */
  readonly mask: number;
  readonly sop: number;
}

/** How a text is cut into windows. */
export interface WindowOptions extends WindowTokens {
  /** Most tokens of a window. */
  readonly length: number;
  /** Tokens by which a window begins behind the one before it: from 1 to `length`. Smaller: more context for each. */
  readonly stride: number;
  /** Whether what a window shares with the one before it is Part A, or read from left to right with the rest. */
  readonly context: "bidirectional" | "unidirectional";
}

/**
 * Windows over a text; every token but the very first counts once (with stride `length` and left-to-right context: all
 * but the first of every window).
 *
 * @throws {RangeError} when the length or the stride makes no sense.
 * @example
 * ```ts
 * import { textWindows } from "./language_windows.ts";
 *
 * const options = { cls: 1, mask: 2, sop: 5, length: 4, stride: 2, context: "bidirectional" } as const;
 * const [first, second] = textWindows([11, 12, 13, 14, 15, 16], options);
 * if (first?.tokens.join() !== "1,11,2,5,12,13" || second?.tokens.join() !== "1,13,14,2,5,15") throw new Error();
 * ```
 */
export function textWindows(text: readonly number[], options: WindowOptions): readonly Example[] {
  const { length, stride, context, cls, mask, sop } = options;
  if (!Number.isInteger(length) || length < 2) {
    throw new RangeError(`window: expected at least 2 tokens, found ${length}`);
  }
  if (!Number.isInteger(stride) || stride < 1 || stride > length) {
    throw new RangeError(`stride: expected an integer from 1 to ${length}, found ${stride}`);
  }
  const beyond = Math.max(text.length - length, 0);
  const count = Math.ceil(beyond / stride) + 1;
  return Array.from({ length: count }, (_, window) => {
    const tokens = text.slice(window * stride, window * stride + length);
    const isWhole = window === 0 || context === "unidirectional";
    const known = isWhole ? 1 : length - stride;
    const targets = tokens.slice(known);
    if (targets.length === 0) return undefined;
    const partA = [cls, ...tokens.slice(0, known), mask];
    const example = answerLayout({ context: partA, pieces: [{ blank: partA.length - 1, targets }], sop });
    if (window === 0 || context === "bidirectional") return example;
    return counting(example, (place) => place >= length - 1 - stride);
  }).filter((example) => example !== undefined);
}

/** A passage and its last word, as tokens. */
export interface LastWord {
  readonly passage: readonly number[];
  readonly word: readonly number[];
}

/**
 * A last word as an example (LAMBADA, Paperno et al. 2016): the passage is Part A, or is read from left to right. What
 * is too long loses its beginning.
 *
 * @param options `eos` ends Part A
 * @example
 * ```ts
 * import { lastWordExample } from "./language_windows.ts";
 *
 * const options = { cls: 1, mask: 2, sop: 5, eos: 0, length: 9, context: "bidirectional" } as const;
 * const example = lastWordExample({ passage: [11, 12, 13], word: [14, 15] }, options);
 * if (example.tokens.join() !== "1,11,12,13,2,0,5,14") throw new Error();
 * ```
 */
export function lastWordExample(
  { passage, word }: LastWord,
  options: WindowTokens & Pick<WindowOptions, "length" | "context"> & { readonly eos: number },
): Example {
  const { length, context, cls, mask, sop, eos } = options;
  const room = length - word.length - 3; // CLS, the mask, eos
  if (room < 0) {
    throw new RangeError(`last word: expected at most ${length - 3} tokens, found ${word.length}`);
  }
  const kept = passage.slice(Math.max(0, passage.length - room));
  const known = context === "bidirectional" ? kept.length : Math.min(1, kept.length);
  const targets = [...kept.slice(known), ...word];
  const partA = [cls, ...kept.slice(0, known), mask, eos];
  const example = answerLayout({ context: partA, pieces: [{ blank: known + 1, targets }], sop });
  return counting(example, (place) => place >= targets.length - word.length);
}

/** The example with fewer targets that count; `place` counts from the first target of Part B. */
function counting(example: Example, counts: (place: number) => boolean): Example {
  const lossMask = example.lossMask.map((mask, index) => counts(index - example.contextLength) ? mask : 0);
  return { ...example, lossMask };
}
