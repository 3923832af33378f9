/**
 * Short texts: now and then a batch is cut into shorter pieces, so that short inputs are trained too. Source:
 * `split_samples` of the published code (its probability for the 10B models: 0.02).
 */
import { below } from "../random/below.ts";
import { type Key, split } from "../random/key.ts";
import type { Text } from "./cut_text.ts";
import type { SentenceTokens } from "./sentences.ts";

/** What was drawn for a batch. */
export interface ShortTexts {
  /** The most tokens a short text has behind its [CLS]. */
  readonly length: number;
  /** Per text, where its pieces begin (counted behind its [CLS]); a text that already fits has starts of 0. */
  readonly starts: readonly (readonly number[])[];
}

/**
 * Decides how the texts of a batch are shortened: one length for all, uniform from 32 to maximum − 2, and as many
 * pieces of every text as would fill the window.
 *
 * @throws {RangeError} when the maximum is below 34, which leaves no choice.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { decideShortTexts } from "./short_texts.ts";
 *
 * const { length, starts } = decideShortTexts(key(1), [512], { maximum: 512 });
 * if (length < 32 || starts[0]?.length !== Math.floor(511 / length)) throw new Error("unexpected");
 * ```
 */
export function decideShortTexts(
  key: Key,
  lengths: readonly number[],
  options: { readonly maximum: number },
): ShortTexts {
  const { maximum } = options;
  if (!Number.isInteger(maximum) || maximum < 34) {
    throw new RangeError(`longest text ${maximum}: expected an integer of at least 34`);
  }
  const [lengthKey, startsKey] = split(key, 2);
  const length = 32 + below(lengthKey, maximum - 33);
  const count = Math.floor((maximum - 1) / length);
  let draw = 0;
  const starts = lengths.map((n) =>
    Array.from({ length: count }, () => {
      const excess = n - 1 - length;
      return excess > 0 ? below(startsKey, excess, { stream: draw++ }) : 0;
    })
  );
  return { length, starts };
}

/**
 * Builds the short texts of a batch, all pieces of the first text, then of the second, and so on. A piece moves left
 * to the beginning of a sentence and ends with a sentence or document where that keeps half of its length.
 *
 * @throws {RangeError} when there is not one list of starts for each text.
 *
 * @example
 * ```ts
 * import { buildShortTexts } from "./short_texts.ts";
 *
 * const marks = { cls: 101, eos: 0, isSentenceEnd: (token: number) => token === 12 };
 * const text = { tokens: [101, 5, 12, 6, 7, 12, 8, 0], lossMask: [0, 1, 1, 1, 1, 1, 1, 1] };
 * const [short] = buildShortTexts([text], { length: 4, starts: [[3]] }, marks);
 * if (short?.tokens.join() !== "101,6,7,12") throw new Error("unexpected");
 * ```
 */
export function buildShortTexts(
  texts: readonly Text[],
  decision: ShortTexts,
  options: SentenceTokens,
): readonly Text[] {
  if (decision.starts.length !== texts.length) {
    throw new RangeError(
      `starts of ${decision.starts.length} texts: expected one list for each of ${texts.length}`,
    );
  }
  return texts.flatMap((text, index) =>
    (decision.starts[index] ?? []).map((start) => piece(text, { ...options, start, length: decision.length }))
  );
}

function piece(
  text: Text,
  options: SentenceTokens & { readonly start: number; readonly length: number },
): Text {
  const { cls, eos, isSentenceEnd, length } = options;
  const tokens = text.tokens.slice(1);
  const lossMask = text.lossMask.slice(1);
  if (length >= tokens.length) return { tokens: [cls, ...tokens], lossMask: [0, ...lossMask] };
  const endsBefore = (place: number): boolean => {
    const before = tokens[place - 1] ?? eos;
    return before === eos || isSentenceEnd(before);
  };
  let start = options.start;
  while (start > 0 && (tokens[start] === eos || !endsBefore(start))) start--;
  let end = start + length;
  while (end > start && !endsBefore(end)) end--;
  if (end - start < Math.floor(length / 2)) end = start + length;
  return { tokens: [cls, ...tokens.slice(start, end)], lossMask: [0, ...lossMask.slice(start, end)] };
}
