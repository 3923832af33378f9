/** A filled context as one sequence: what the model had read when it had found the last answer. */
import { answerLayout } from "../blanks/answer_layout.ts";
import type { Example } from "../blanks/example.ts";
import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";

/** What follows an answer that was cut off: nothing that is looked at. */
const UNKNOWN = 0;

/**
 * The context with its answers as pieces, in the order in which they were found. One pass of the model over it
 * computes what filling computed step by step (mode `accumulate`).
 *
 * @param given `sop`: the token that begins a piece
 * @throws {RangeError} for an answer to a blank that the context lacks.
 * @example
 * ```ts
 * import { answerOf } from "./answer.ts";
 * import { filledExample } from "./filled_example.ts";
 * const tokens = [{ id: 7, logProbability: -1, alternatives: [] }];
 * const answers = [answerOf({ blank: 0, tokens, ended: "limit" })];
 * const example = filledExample({ ids: [1, 11, 2, 0], blanks: [2] }, { answers, sop: 5 });
 * if (example.tokens.join() !== "1,11,2,0,5,7" || example.position.join() !== "0,1,2,3,2,2") throw new Error();
 * ```
 */
export function filledExample(
  { ids, blanks }: Context,
  { answers, sop }: { readonly answers: readonly Answer[]; readonly sop: number },
): Example {
  const pieces = answers.map(({ blank, tokens, end }) => {
    const place = blanks[blank];
    if (place === undefined) throw new RangeError(`blank ${blank}: expected one of ${blanks.length} blanks`);
    return { blank: place, targets: [...tokens.map(({ id }) => id), end?.id ?? UNKNOWN] };
  });
  return answerLayout({ context: ids, pieces, sop });
}
