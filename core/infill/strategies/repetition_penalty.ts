/** Fewer repetitions: tokens that the answer has already count less (Keskar et al., arXiv 1909.05858, §4.1). */
import type { Scores } from "./scores.ts";

/**
 * Divides positive scores of tokens that were used by the penalty, and multiplies negative ones with it.
 *
 * @param scores logits, before the softmax
 * @param options `used`: the answer so far; `penalty`: 1 changes nothing, more discourages
 * @throws {RangeError} when the penalty is not a positive number.
 * @example
 * ```ts
 * import { repetitionPenalty } from "./repetition_penalty.ts";
 * const scores = Float64Array.of(2, -2, 1);
 * if (repetitionPenalty(scores, { used: [0, 1], penalty: 2 }).join() !== "1,-4,1") throw new Error();
 * ```
 */
export function repetitionPenalty(
  scores: Scores,
  { used, penalty }: { readonly used: readonly number[]; readonly penalty: number },
): Scores {
  checkRepetitionPenalty(penalty);
  const known = new Set(used);
  return scores.map((score, id) => (known.has(id) ? (score > 0 ? score / penalty : score * penalty) : score));
}

/** @throws {RangeError} when the penalty is not a positive number. */
export function checkRepetitionPenalty(penalty: number): void {
  if (!(penalty > 0 && penalty < Infinity)) {
    throw new RangeError(`repetitionPenalty: expected a positive number, found ${penalty}`);
  }
}
