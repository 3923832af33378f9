/** Questions as sequences that the model reads, and which of its predictions make up the score of a choice. */
import { answerLayout } from "../blanks/answer_layout.ts";
import type { Example } from "../blanks/example.ts";
import type { EncodedQuestion } from "./encode_question.ts";

/**
 * How a choice is scored: by the logit of its only token at S, the start token (all choices of a context are read at
 * once); by the log-probability of that token; or by the sum of the log-probabilities of its tokens and of eop.
 */
export type AnswerScore = "logit" | "start" | "sum";

/** The same, or by a classification head. */
export type ScoreKind = AnswerScore | "head";

/** A prediction that counts for a choice. */
export interface Prediction {
  /** Index of the sequence, and of the token in it that predicts. */
  readonly sequence: number;
  readonly at: number;
  /** A token; for a classification head a class. */
  readonly target: number;
  /** Question and choice that it counts for, and how much. */
  readonly question: number;
  readonly choice: number;
  readonly weight: number;
}

/** Some questions, ready for the model. */
export interface ChoiceBatch {
  readonly sequences: readonly Example[];
  readonly predictions: readonly Prediction[];
  /** Number of choices of each question. */
  readonly choices: readonly number[];
}

/** Tokens that begin and end an answer, and how long answers are made comparable. */
export interface ChoiceBatchOptions {
  readonly sop: number;
  readonly eop: number;
  readonly kind: AnswerScore;
  /** A score is divided by (tokens and eop)^lengthPenalty; default 0. */
  readonly lengthPenalty?: number;
}

/** What a piece without targets predicts: nothing that is looked at. */
const UNUSED = 0;

/**
 * Lays out questions.
 *
 * @throws {RangeError} when an answer has several tokens where one is read at S.
 * @example
 * ```ts
 * import { choiceBatch } from "./choice_batch.ts";
 * const question = {
 *   contexts: [{ ids: [1, 2, 90, 0], blank: 2 }],
 *   choices: [{ context: 0, answer: [7] }, { context: 0, answer: [8] }],
 *   isShortened: false,
 * };
 * const { sequences } = choiceBatch([question], { sop: 91, eop: 92, kind: "logit" });
 * if (sequences.length !== 1 || sequences[0]?.tokens.join() !== "1,2,90,0,91") throw new Error();
 * if (choiceBatch([question], { sop: 91, eop: 92, kind: "sum" }).sequences.length !== 2) throw new Error();
 * ```
 */
export function choiceBatch(questions: readonly EncodedQuestion[], options: ChoiceBatchOptions): ChoiceBatch {
  const { sop, eop, kind, lengthPenalty = 0 } = options;
  const sequences: Example[] = [];
  const predictions: Prediction[] = [];
  const add = (context: EncodedQuestion["contexts"][number], targets: readonly number[]): number =>
    sequences.push(answerLayout({ context: context.ids, pieces: [{ blank: context.blank, targets }], sop })) -
    1;
  for (const [question, { contexts, choices }] of questions.entries()) {
    const shared = kind === "sum" ? [] : contexts.map((context) => add(context, [UNUSED]));
    for (const [choice, { context, answer }] of choices.entries()) {
      const place = contexts[context];
      if (place === undefined) throw new RangeError(`choice ${choice}: expected a context, found none`);
      const common = { question, choice };
      if (kind !== "sum") {
        const [target, ...more] = answer;
        if (target === undefined || more.length > 0) {
          throw new RangeError(`choice ${choice}: expected one token, found ${answer.length}`);
        }
        const sequence = shared[context] ?? 0;
        predictions.push({ ...common, sequence, at: place.ids.length, target, weight: 1 });
        continue;
      }
      const targets = [...answer, eop];
      const sequence = add(place, targets);
      const weight = 1 / targets.length ** lengthPenalty;
      targets.forEach((target, i) =>
        predictions.push({ ...common, sequence, at: place.ids.length + i, target, weight })
      );
    }
  }
  return { sequences, predictions, choices: questions.map((each) => each.choices.length) };
}

/**
 * Whether all answers of all questions are single tokens, which can be read at S.
 *
 * @example
 * ```ts
 * import { areSingleTokens } from "./choice_batch.ts";
 * const one = { contexts: [], choices: [{ context: 0, answer: [7] }], isShortened: false };
 * if (!areSingleTokens([one])) throw new Error();
 * ```
 */
export function areSingleTokens(questions: readonly EncodedQuestion[]): boolean {
  return questions.every(({ choices }) => choices.every(({ answer }) => answer.length === 1));
}

/** Which token a classification head pools: `[CLS]`, or the start token behind the context. */
export type PooledToken = "cls" | "start";

/**
 * Lays out texts for a classification head: a question is one text with several classes, or several texts with one.
 *
 * @param questions the contexts of every question; see `classifierContexts`
 * @param options `classes` of the head
 * @example
 * ```ts
 * import { headBatch } from "./choice_batch.ts";
 * const { predictions, choices } = headBatch([[[1, 7, 0]]], { classes: 2, pooled: "cls", sop: 5 });
 * if (predictions.length !== 2 || choices.join() !== "2" || predictions[1]?.target !== 1) throw new Error();
 * ```
 */
export function headBatch(
  questions: readonly (readonly (readonly number[])[])[],
  { classes, pooled, sop }: { readonly classes: number; readonly pooled: PooledToken; readonly sop: number },
): ChoiceBatch {
  const sequences: Example[] = [];
  const predictions: Prediction[] = [];
  for (const [question, contexts] of questions.entries()) {
    contexts.forEach((context, text) => {
      const pieces = pooled === "cls" ? [] : [{ blank: context.length - 1, targets: [UNUSED] }];
      const sequence = sequences.push(answerLayout({ context, pieces, sop })) - 1;
      const at = pooled === "cls" ? 0 : context.length;
      for (let target = 0; target < classes; target++) {
        predictions.push({ sequence, at, target, question, choice: text * classes + target, weight: 1 });
      }
    });
  }
  return { sequences, predictions, choices: questions.map((contexts) => contexts.length * classes) };
}
