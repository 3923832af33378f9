/** How near generated texts are to what they should be. */
import { addBleuCounts, bleuCounts, corpusBleu, NO_BLEU_COUNTS, sentenceBleu } from "./bleu.ts";
import { type Rouge, rouge } from "./rouge.ts";
import { bleuWords, rougeWords } from "./words.ts";

/** A generated text, and those that count as right. */
export interface ScoredText {
  readonly text: string;
  readonly references: readonly string[];
}

/** Scores from 0 to 1. */
export interface TextScores extends Rouge {
  /** Of all texts together. */
  readonly bleu: number;
  /** Mean over the texts of their own BLEU, smoothed. */
  readonly sentenceBleu: number;
  /** Share of the texts that are a reference, but for case, punctuation and spacing. */
  readonly exactMatch: number;
}

/**
 * The scores of texts; ROUGE is the mean over them.
 *
 * @throws {RangeError} when there is no text.
 * @example
 * ```ts
 * import { textScores } from "./text_scores.ts";
 * const { bleu, rougeL, exactMatch } = textScores([{ text: "A cat sat down.", references: ["a cat sat down"] }]);
 * if (rougeL !== 1 || exactMatch !== 1 || bleu >= 1) throw new Error();
 * ```
 */
export function textScores(texts: readonly ScoredText[]): TextScores {
  if (texts.length === 0) throw new RangeError("expected a text, found none");
  const counts = texts.map(({ text, references }) => bleuCounts(bleuWords(text), references.map(bleuWords)));
  const rouges = texts.map(({ text, references }) => rouge(text, references));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const plain = (text: string): string => rougeWords(text).join(" ");
  return {
    rouge1: mean(rouges.map(({ rouge1 }) => rouge1)),
    rouge2: mean(rouges.map(({ rouge2 }) => rouge2)),
    rougeL: mean(rouges.map(({ rougeL }) => rougeL)),
    bleu: corpusBleu(counts.reduce(addBleuCounts, NO_BLEU_COUNTS)),
    sentenceBleu: mean(counts.map(sentenceBleu)),
    exactMatch: mean(
      texts.map(({ text, references }) => Number(references.map(plain).includes(plain(text)))),
    ),
  };
}
