/** Texts whose words are masked at a given share, as the model reads them. */
import type { Context } from "../../core/infill/context.ts";
import { foldIn, type Key } from "../../core/random/key.ts";
import { blankWords, drawWords, wordPlaces } from "../../core/tasks/blank_words.ts";
import { encodeBlanked } from "../../core/tasks/encode_blanked.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { DataError } from "../../data/data_error.ts";
import { type Located, refusals } from "../tasks/read_items.ts";

/** A text with blanks. */
export interface MaskedText {
  readonly line: number;
  readonly context: Context;
  /** What stood in the blanks. */
  readonly answers: readonly (readonly number[])[];
  /** Words that are masked. */
  readonly words: number;
}

/** How words are masked. */
export interface MaskingOptions {
  readonly tokenizer: Tokenizer;
  readonly share: number;
  readonly key: Key;
  /** Most tokens of a text; what is behind them is left out before words are drawn. */
  readonly length: number;
}

/** Keys of shares: equal shares draw equal words, whatever other shares are asked for. */
const STEPS = 1_000_000;

/**
 * Masks words of a text.
 *
 * @throws {RangeError} when the text has too few words.
 * @example
 * ```ts
 * import { maskText } from "./masked_texts.ts";
 * import { key } from "../../core/random/key.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * const options = { tokenizer: byteLevel(), share: 0.5, key: key(1), length: 64 };
 * const { context, answers, words } = maskText({ item: "to be or not to be", line: 1 }, options);
 * if (words !== 3 || context.blanks.length !== answers.length) throw new Error();
 * ```
 */
export function maskText({ item: text, line }: Located<string>, options: MaskingOptions): MaskedText {
  const { tokenizer, share, key, length } = options;
  const fitting = fittingText(text, options);
  const words = wordPlaces(fitting).length;
  const own = foldIn(foldIn(key, Math.round(share * STEPS)), line);
  const chosen = drawWords(own, { words, share });
  if (chosen.length === 0) {
    throw new RangeError(
      `expected at least ${
        Math.ceil(1 / share)
      } words in ${length} tokens, to mask one at ${share}, found ${words}`,
    );
  }
  return { ...encodeBlanked(blankWords(fitting, chosen), tokenizer), words: chosen.length, line };
}

/**
 * Masks words of many texts; those that are too short are said and left out.
 *
 * @throws {DataError} when all are.
 */
export function maskTexts(
  texts: readonly Located<string>[],
  { masking, path, stderr }: {
    readonly masking: MaskingOptions;
    readonly path: string;
    readonly stderr: { readonly write: (text: string) => void };
  },
): readonly MaskedText[] {
  const refused = refusals(path, stderr);
  const masked = texts.flatMap((text): readonly MaskedText[] => {
    try {
      return [maskText(text, masking)];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused.add(text.line, error.message);
      return [];
    }
  });
  refused.end();
  if (masked.length > 0) return masked;
  throw new DataError(`${path}: expected a text with a word to mask at ${masking.share}, found none`);
}

/** The beginning of a text that fits, `[CLS]` and eos counted, up to the end of a word. */
function fittingText(text: string, { tokenizer, length }: MaskingOptions): string {
  const places = wordPlaces(text);
  let room = length - 2;
  let end = 0;
  for (const place of places) {
    room -= tokenizer.encode(text.slice(end, place.end)).length;
    if (room < 0) break;
    end = place.end;
  }
  return text.slice(0, end);
}
