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
const FEW = ["--patience", "5", "--batch", "8", "--epochs"];

/** The first rows, cut to a length. */
function cut(limit: number, length: number): Pick<ResultTask, "limit" | "options"> {
  return { limit, options: ["--epochs", "3", "--limit", String(limit), "--length", String(length)] };
}

/**
 * The tasks. Sizes are such that no seed of the bundled model takes more than 7 TFLOP, six minutes at 20 GFLOP/s
 * (`finetune --dry-run` counts them). The 32 development rows of few-shot SuperGLUE are drawn from the whole training
 * files: with those, a tenth is held out.
 */
export const RESULT_TASKS: readonly ResultTask[] = [
  { task: "sst2", train: "sst2/train.tsv", valid: "sst2/dev.tsv", ...cut(4000, 128) },
  { task: "chnsenticorp", train: "chinese/chnsenticorp_train.tsv", ...cut(800, 128) },
  { task: "rte", train: "superglue/RTE/train_full.jsonl", ...cut(900, 128) },
  {
    task: "boolq",
    train: "superglue/BoolQ/train.jsonl",
    valid: "superglue/BoolQ/dev32.jsonl",
    options: [...FEW, "20"],
  },
  { task: "copa", train: "superglue/COPA/train_full.jsonl", options: [...FEW, "12"] },
];

/** The ways. */
export const WAYS: readonly Way[] = [
  { name: "by blanks", options: [] },
  { name: "by a head", options: ["--method", "head"] },
  { name: "by blanks, from random weights", options: ["--random-weights"] },
];
