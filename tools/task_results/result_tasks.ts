/** Which tasks the table has, in which ways they are learned, and what was done about their sizes. */

/** Files of a task, and how long it is learned. */
export interface ResultTask {
  readonly task: string;
  readonly train: string;
  /** Without it `finetune` holds a tenth of the training rows out. */
  readonly valid?: string;
  /** Use the first rows only. */
  readonly limit?: number;
  readonly options: readonly string[];
}

/** A column of the table. */
export interface Way {
  readonly name: string;
  readonly options: readonly string[];
}

/** Few rows are read more often. */
const FEW = ["--epochs", "20", "--patience", "5", "--batch", "8"];
const MANY = ["--epochs", "3"];

function limited(limit: number): Pick<ResultTask, "limit" | "options"> {
  return { limit, options: [...MANY, "--limit", String(limit)] };
}

/**
 * The tasks. The 32 development rows of few-shot SuperGLUE are drawn from the whole training files: with those, a tenth is
 * held out.
 */
export const RESULT_TASKS: readonly ResultTask[] = [
  { task: "sst2", train: "sst2/train.tsv", valid: "sst2/dev.tsv", ...limited(6000) },
  { task: "chnsenticorp", train: "chinese/chnsenticorp_train.tsv", ...limited(2000) },
  { task: "rte", train: "superglue/RTE/train_full.jsonl", options: MANY },
  { task: "boolq", train: "superglue/BoolQ/train.jsonl", valid: "superglue/BoolQ/dev32.jsonl", options: FEW },
  { task: "copa", train: "superglue/COPA/train_full.jsonl", options: FEW },
];

/** The ways. */
export const WAYS: readonly Way[] = [
  { name: "by blanks", options: [] },
  { name: "by a head", options: ["--method", "head"] },
  { name: "by blanks, from random weights", options: ["--random-weights"] },
];
