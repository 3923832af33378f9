/** Blanks of masked texts filled by a trigram model, which is told how many tokens are missing. */
import { fillByTrigram } from "../../core/ngram/fill_by_trigram.ts";
import type { Trigram } from "../../core/ngram/trigram.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { type Answers, type InfillQuality, infillQuality } from "./infill_quality.ts";
import type { MaskedText } from "./masked_texts.ts";

/** From left to right; what stands behind a blank counts up to the next one. */
function answersOf({ context: { ids, blanks }, answers: right }: MaskedText, model: Trigram): Answers {
  const filled: number[] = [];
  return blanks.map((place, blank) => {
    filled.push(...ids.slice(blank === 0 ? 0 : (blanks[blank - 1] ?? 0) + 1, place));
    const [first = 0, second = 0] = [0, ...filled].slice(-2); // [CLS] at least stands before a blank
    const behind = ids.slice(place + 1, blanks[blank + 1] ?? ids.length - 1).slice(0, 2);
    const length = right[blank]?.length ?? 0;
    const answer = fillByTrigram(model, { left: [first, second], right: behind, length }, "both");
    filled.push(...answer);
    return answer;
  });
}

/** Of what stood in the blanks, every token behind the right two before it: it cannot look further to the right. */
function perplexityOf(texts: readonly MaskedText[], model: Trigram): number {
  let [loss, tokens] = [0, 0];
  for (const { context: { ids, blanks }, answers } of texts) {
    const read: number[] = [0];
    ids.forEach((id, place) => {
      const answer = answers[blanks.indexOf(place)];
      for (const token of answer ?? [id]) {
        const [first = 0, second = 0] = read.slice(-2);
        if (answer !== undefined) loss -= Math.log(model.probability(first, second, token));
        read.push(token);
      }
      tokens += answer?.length ?? 0;
    });
  }
  return Math.exp(loss / tokens);
}

/** Fills them. */
export function infillByTrigram(
  texts: readonly MaskedText[],
  { trigram, tokenizer }: { readonly trigram: Trigram; readonly tokenizer: Tokenizer },
): InfillQuality {
  const answers = texts.map((text) => answersOf(text, trigram));
  return { ...infillQuality(texts, answers, tokenizer), perplexity: perplexityOf(texts, trigram) };
}
