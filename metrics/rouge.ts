/**
 * ROUGE (Lin 2004), as F measures: by js-rouge, the one implementation on npm that is maintained (its forebear `rouge`
 * is not), has types and no dependencies, and counts repeated words and several sentences as Google's rouge_score does,
 * which the original uses. Sentences and words are cut here, as rouge_score cuts them: in lower case, letters and digits
 * alone, longer words by their Porter stems, a line a sentence. (It knows only ASCII; here a letter of any script is one.)
 */
import { l, n } from "npm:js-rouge@3.2.3";
import { stemmer } from "npm:stemmer@2.0.1";
import { rougeWords } from "./words.ts";

/** Scores from 0 to 1: by single words, by pairs, and by the longest common subsequence of every line. */
export interface Rouge {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeL: number;
}

/** Shorter words are not stemmed. */
const STEMMED = 4;

function tokenizer(text: string): string[] {
  return rougeWords(text).map((word) => word.length < STEMMED ? word : stemmer(word));
}

function segmenter(text: string): string[] {
  return text.split("\n").filter((line) => rougeWords(line).length > 0);
}

/**
 * ROUGE of a text against the references that it is nearest to, for each score the best one.
 *
 * @throws {RangeError} when a text is too long to be compared.
 * @example
 * ```ts
 * import { rouge } from "./rouge.ts";
 * const { rouge1, rouge2, rougeL } = rouge("police kill the gunman", ["police killed the gunman"]);
 * if (rouge1 !== 1 || rouge2 !== 1 || rougeL !== 1) throw new Error(); // stems
 * if (rouge("the gunman kill police", ["police killed the gunman"]).rougeL !== 0.5) throw new Error();
 * ```
 */
export function rouge(candidate: string, references: readonly string[]): Rouge {
  const hasWords = (text: string): boolean => rougeWords(text).length > 0;
  const comparable = hasWords(candidate) ? references.filter(hasWords) : [];
  const best = (score: (reference: string) => number): number => Math.max(0, ...comparable.map(score));
  return {
    rouge1: best((reference) => n(candidate, reference, { n: 1, tokenizer })),
    rouge2: best((reference) => n(candidate, reference, { n: 2, tokenizer })),
    rougeL: best((reference) => l(candidate, reference, { tokenizer, segmenter })),
  };
}
