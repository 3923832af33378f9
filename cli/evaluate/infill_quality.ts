/** How near texts whose blanks were filled are to the originals. */
import { wordPlaces } from "../../core/tasks/blank_words.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { addBleuCounts, bleuCounts, corpusBleu, NO_BLEU_COUNTS } from "../../metrics/bleu.ts";
import type { MaskedText } from "./masked_texts.ts";
import type { MarkedText as ReportStretch } from "./report.ts";

/** Answers to the blanks of a text, as token ids. */
export type Answers = readonly (readonly number[])[];

/** What fills blanks made of them. */
export interface InfillQuality {
  /** Of whole texts against the originals, over words between spaces. */
  readonly bleu: number;
  /** Share of the blanks that are filled with what stood there. */
  readonly exact: number;
  /** Per token of what stood in the blanks, ends left out; absent where it is not computed. */
  readonly perplexity?: number;
}

/**
 * The text with answers in its blanks, in stretches; those of answers are marked.
 *
 * @example
 * ```ts
 * import { filledStretches } from "./infill_quality.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { maskText } from "./masked_texts.ts";
 * import { key } from "../../core/random/key.ts";
 * const options = { tokenizer: byteLevel(), share: 0.5, key: key(1), length: 64 };
 * const masked = maskText({ item: "to be or not to be", line: 1 }, options);
 * const stretches = filledStretches(masked, masked.answers, byteLevel());
 * if (stretches.map(({ text }) => text).join("") !== "to be or not to be") throw new Error();
 * if (stretches.some(({ mark }) => mark === "wrong")) throw new Error();
 * ```
 */
export function filledStretches(
  { context: { ids, blanks }, answers: right }: MaskedText,
  answers: Answers,
  { decode }: Pick<Tokenizer, "decode">,
): readonly ReportStretch[] {
  // Stretches are cut from the whole text, because some vocabularies write spaces between tokens.
  let text = "";
  const upTo = (filled: readonly number[]): string => {
    const whole = decode(filled);
    const added = whole.slice(text.length);
    text = whole;
    return added;
  };
  const stretches: ReportStretch[] = [];
  const filled: number[] = [];
  for (const [blank, place] of blanks.entries()) {
    filled.push(...ids.slice(blank === 0 ? 1 : (blanks[blank - 1] ?? 0) + 1, place));
    stretches.push({ text: upTo(filled) });
    const answer = answers[blank] ?? [];
    filled.push(...answer);
    const isRight = decode(answer).trim() === decode(right[blank] ?? []).trim();
    stretches.push({ text: upTo(filled), mark: isRight ? "right" : "wrong" });
  }
  filled.push(...ids.slice((blanks.at(-1) ?? 0) + 1, -1));
  return [...stretches, { text: upTo(filled) }].filter((stretch) => stretch.text !== "" || "mark" in stretch);
}

/**
 * The quality of answers to the blanks of some texts.
 *
 * @param answers of every text
 */
export function infillQuality(
  texts: readonly MaskedText[],
  answers: readonly Answers[],
  tokenizer: Pick<Tokenizer, "decode">,
): InfillQuality {
  const words = (text: string): readonly string[] =>
    wordPlaces(text).map(({ start, end }) => text.slice(start, end));
  let counts = NO_BLEU_COUNTS;
  let [exact, blanks] = [0, 0];
  for (const [i, text] of texts.entries()) {
    const stretches = filledStretches(text, answers[i] ?? [], tokenizer);
    const whole = (of: readonly ReportStretch[]): string => of.map(({ text }) => text).join("");
    const original = whole(filledStretches(text, text.answers, tokenizer));
    counts = addBleuCounts(counts, bleuCounts(words(whole(stretches)), [words(original)]));
    exact += stretches.filter(({ mark }) => mark === "right").length;
    blanks += text.answers.length;
  }
  return { bleu: corpusBleu(counts), exact: exact / blanks };
}
