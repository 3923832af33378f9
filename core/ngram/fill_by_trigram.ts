/** Blanks filled by a trigram model: the baseline that a model must beat. */
import type { Trigram } from "./trigram.ts";

/** A blank: what stands on either side of it as far as the model looks, and how many tokens are missing. */
export interface TrigramBlank {
  readonly left: readonly [number, number];
  /** The next tokens, at most two; fewer where the text ends or another blank begins. */
  readonly right: readonly number[];
  readonly length: number;
}

/** Hypotheses that are kept while a blank is filled. */
const BEAM = 16;

interface Hypothesis {
  readonly tokens: readonly number[];
  readonly score: number;
}

/**
 * log P of what stands behind the blank for every last token of it, by the token before that one. What depends on the
 * last token alone is computed once.
 */
function rightScores(
  model: Trigram,
  { right: [next, after] }: TrigramBlank,
): (before: number) => Float64Array {
  const { vocabularySize, pair, refined } = model;
  if (next === undefined) return () => new Float64Array(vocabularySize);
  const pairs = Float64Array.from({ length: vocabularySize }, (_, last) => pair(last, next));
  const further = after === undefined ? 1 : pair(next, after);
  const others = pairs.map((_, last) => {
    return after === undefined ? 0 : Math.log(refined(last, next, after, further));
  });
  return (before) =>
    others.map((other, last) => other + Math.log(refined(before, last, next, pairs[last] ?? 0)));
}

/**
 * The most probable tokens of a blank whose length is told (GLM is not told), by beam search; with `context` "both",
 * the tokens behind the blank count, too.
 *
 * @example
 * ```ts
 * import { fillByTrigram } from "./fill_by_trigram.ts";
 * import { trainTrigram } from "./trigram.ts";
 * const model = trainTrigram([[1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 5, 0]], 6);
 * if (fillByTrigram(model, { left: [1, 2], right: [], length: 2 }, "left").join() !== "3,4") throw new Error();
 * if (fillByTrigram(model, { left: [1, 2], right: [0], length: 1 }, "both").join() !== "5") throw new Error();
 * ```
 */
export function fillByTrigram(
  model: Trigram,
  blank: TrigramBlank,
  context: "left" | "both",
): readonly number[] {
  let beam: readonly Hypothesis[] = [{ tokens: [], score: 0 }];
  const behind = rightScores(model, context === "both" ? blank : { ...blank, right: [] });
  for (let place = 0; place < blank.length; place++) {
    const isLast = place === blank.length - 1;
    beam = beam.flatMap(({ tokens, score }) => {
      const [first = 0, second = 0] = [...blank.left, ...tokens].slice(-2);
      const following = isLast ? behind(second) : undefined;
      const scores = model.distribution(first, second).map((probability, token) =>
        score + Math.log(probability) + (following?.[token] ?? 0)
      );
      return largest(scores, BEAM).map((token) => ({
        tokens: [...tokens, token],
        score: scores[token] ?? 0,
      }));
    }).sort((a, b) => b.score - a.score).slice(0, BEAM);
  }
  return beam[0]?.tokens ?? [];
}

/** Indices of the largest few values, the largest first. */
function largest(values: Float64Array, count: number): readonly number[] {
  const found: number[] = [];
  for (const [index, value] of values.entries()) {
    if (found.length === count && value <= (values[found[count - 1] ?? 0] ?? 0)) continue;
    const at = found.findIndex((other) => (values[other] ?? 0) < value);
    found.splice(at < 0 ? found.length : at, 0, index);
    if (found.length > count) found.pop();
  }
  return found;
}

/**
 * P(token | both sides) for a blank of one token.
 *
 * @example
 * ```ts
 * import { posterior } from "./fill_by_trigram.ts";
 * import { trainTrigram } from "./trigram.ts";
 * const model = trainTrigram([[1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 5, 0]], 6);
 * const blank = { left: [1, 2], right: [0], length: 1 } as const;
 * if (posterior(model, blank, 5) < posterior(model, blank, 3)) throw new Error();
 * ```
 */
export function posterior(model: Trigram, blank: TrigramBlank, token: number): number {
  const behind = rightScores(model, blank)(blank.left[1]);
  const joint = model.distribution(...blank.left).map((probability, each) => {
    return probability * Math.exp(behind[each] ?? 0);
  });
  return (joint[token] ?? 0) / joint.reduce((sum, each) => sum + each, 0);
}
