/** What a task is: how its rows are read, what the model is asked about them, and what counts as right. */
import type { Fields, Question } from "./question.ts";

/** A row of a user's file: what a JSON line or the columns of a table hold. */
export type Row = Readonly<Record<string, unknown>>;

/** One thing to decide. */
export interface Item {
  /** Texts, by the names that the task's patterns use. */
  readonly fields: Fields;
  /** What can be answered, where that differs from item to item; else the task's labels are. */
  readonly candidates?: readonly string[];
  /** Index of the right choice; undefined where it is not known, or none is right. */
  readonly correct?: number;
  /** Name of the right label, for tasks that have `labelOf`. */
  readonly label?: string;
  /** All choices that are right, where there are several. */
  readonly accepted?: readonly number[];
  /** Items with the same group are one question: it is right when all of them are. */
  readonly group?: string;
}

/** Two texts, and the candidates that are judged with them, for a classification head. */
export interface ClassifierInput {
  readonly first: string;
  /** One per class decision: a single text, or one for every candidate. */
  readonly seconds: readonly string[];
}

/** How well a task is done: names of what `evaluate` reports, the most telling first. */
export type MetricName = "accuracy" | "f1" | "macroF1" | "exactMatch" | "answerF1";

/** A task that is asked as blanks. */
export interface Task {
  readonly name: string;
  readonly about: string;
  /** Names of the choices, where all items have the same. */
  readonly labels: readonly string[];
  /** How many patterns there are; they are numbered from 0. */
  readonly patterns: number;
  readonly metrics: readonly [MetricName, ...MetricName[]];
  /**
   * The items of a row.
   *
   * @throws {RangeError} in one sentence that names the column, what was expected and what was found.
   */
  readonly read: (row: Row) => readonly Item[];
  readonly ask: (item: Item, pattern: number) => Question;
  /** What a classification head reads. */
  readonly classify: (item: Item) => ClassifierInput;
  /** Label of a chosen choice, where labels are not the choices themselves. */
  readonly labelOf?: (choice: number) => string;
}
