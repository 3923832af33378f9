/** From a context and answers to an example: a text whose blanks are already masks, and what is to stand in them. */
import type { Example } from "./example.ts";

/** An answer to one blank. */
export interface AnswerPiece {
  /** Index of the blank's mask in the context. */
  readonly blank: number;
  /** What is predicted, in order: the answer, and eop where the answer has an end. At least one token. */
  readonly targets: readonly number[];
}

/** A context, its answers, and the token that begins them. */
export interface AnswerInput {
  /** Part A, masks included. */
  readonly context: readonly number[];
  readonly pieces: readonly AnswerPiece[];
  readonly sop: number;
}

/**
 * Lays out answers behind their context (GLM §2.1): Part A is the context, and every answer is a piece of Part B that
 * begins with the start token and leaves out the last target. It is `layout` seen from the other side: there the
 * spans are cut out of a text, here the text comes with its masks.
 *
 * @throws {RangeError} when a piece predicts nothing or its blank lies outside the context.
 * @example
 * ```ts
 * import { answerLayout } from "./answer_layout.ts";
 *
 * const [mask, sop, eop] = [90, 91, 92];
 * const pieces = [{ blank: 1, targets: [2, 3, eop] }];
 * const example = answerLayout({ context: [1, mask, 4], pieces, sop });
 * //  tokens         1 90  4 | 91  2  3
 * //  targets        1 90  4 |  2  3 92
 * //  position       0  1  2 |  1  1  1
 * //  blockPosition  0  0  0 |  1  2  3
 * if (example.targets.join() !== "1,90,4,2,3,92" || example.contextLength !== 3) throw new Error("not the layout");
 * ```
 */
export function answerLayout({ context, pieces, sop }: AnswerInput): Example {
  for (const { blank, targets } of pieces) {
    if (targets.length === 0) throw new RangeError(`answer to blank ${blank}: expected a token, found none`);
    if (context[blank] === undefined) {
      throw new RangeError(
        `blank ${blank}: expected an index of the ${context.length} tokens of the context`,
      );
    }
  }
  const answers = pieces.flatMap(({ targets }) => targets);
  return {
    tokens: [...context, ...pieces.flatMap(({ targets }) => [sop, ...targets.slice(0, -1)])],
    targets: [...context, ...answers],
    lossMask: [...context.map(() => 0), ...answers.map(() => 1)],
    position: [
      ...context.map((_, place) => place),
      ...pieces.flatMap(({ blank, targets }) => targets.map(() => blank)),
    ],
    blockPosition: [
      ...context.map(() => 0),
      ...pieces.flatMap(({ targets }) => targets.map((_, place) => place + 1)),
    ],
    contextLength: context.length,
  };
}
