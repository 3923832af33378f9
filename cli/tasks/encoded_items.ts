/** Items as the model reads them, as blanks or for a classification head. */
import {
  areSingleTokens,
  type ChoiceBatch,
  choiceBatch,
  headBatch,
  type PooledToken,
  type ScoreKind,
} from "../../core/tasks/choice_batch.ts";
import { classifierContexts } from "../../core/tasks/classifier_contexts.ts";
import type { DeclaredTask } from "../../core/tasks/declared_task.ts";
import { type EncodedQuestion, encodeQuestion } from "../../core/tasks/encode_question.ts";
import type { Item } from "../../core/tasks/task.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { encodeRows, type EncodeRowsOptions } from "./encode_rows.ts";
import type { LocatedItem } from "./read_items.ts";

/** An item, ready to be laid out with others. */
export interface EncodedItem {
  readonly item: Item;
  readonly line: number;
  /** As a question with a blank; with a head, the texts that it reads. */
  readonly question: EncodedQuestion;
  readonly texts: readonly (readonly number[])[];
}

/** How items are read. */
export interface Encoding {
  readonly task: DeclaredTask;
  readonly tokenizer: Tokenizer;
  readonly pattern: number;
  /** Most tokens. */
  readonly length: number;
  readonly method: "cloze" | "head";
  /** Which token a head reads; default `cls`. */
  readonly pooled?: PooledToken;
  readonly lengthPenalty: number;
}

const NO_QUESTION: EncodedQuestion = { contexts: [], choices: [], isShortened: false };

/**
 * Encodes items; those that do not fit are said and left out.
 *
 * @throws {DataError} when none fits.
 */
export function encodeItems(
  items: readonly LocatedItem[],
  { encoding, path, stderr }: {
    readonly encoding: Encoding;
    readonly path: string;
    readonly stderr: EncodeRowsOptions["stderr"];
  },
): { readonly items: readonly EncodedItem[]; readonly leftOut: number } {
  const { task, tokenizer, pattern, length, method } = encoding;
  return encodeRows(items, {
    path,
    length,
    stderr,
    encode({ item, line }) {
      if (method === "head") {
        const texts = classifierContexts(task.classify(item), { tokenizer, length });
        return { encoded: { item, line, question: NO_QUESTION, texts }, isShortened: false };
      }
      const question = encodeQuestion(task.ask(item, pattern), { tokenizer, length });
      return { encoded: { item, line, question, texts: [] }, isShortened: question.isShortened };
    },
  });
}

/** How choices are scored: at S where all answers are single tokens, else by the sum over their tokens. */
export function scoreKindOf(items: readonly EncodedItem[], { method }: Encoding): ScoreKind {
  if (method === "head") return "head";
  return areSingleTokens(items.map(({ question }) => question)) ? "logit" : "sum";
}

/** Classes of a head: the task's labels, or one that judges every candidate. */
export function classesOf(items: readonly EncodedItem[], { labels }: DeclaredTask): number {
  return items.some(({ texts }) => texts.length > 1) ? 1 : labels.length;
}

/** Some items as one batch. */
export function batchOf(
  items: readonly EncodedItem[],
  { encoding, kind, classes }: {
    readonly encoding: Encoding;
    readonly kind: ScoreKind;
    readonly classes: number;
  },
): ChoiceBatch {
  const { tokenizer: { commands }, lengthPenalty, pooled = "cls" } = encoding;
  const sop = commandId(commands, "sop");
  if (kind === "head") return headBatch(items.map(({ texts }) => texts), { classes, pooled, sop });
  const questions = items.map(({ question }) => question);
  return choiceBatch(questions, { sop, eop: commandId(commands, "eop"), kind, lengthPenalty });
}
