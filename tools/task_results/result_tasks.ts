/** Which tasks the tables have, in which ways they are learned, and how many rows, tokens and epochs each may take. */

/** A task, with the rows that are used and how long they are learned. */
export interface ResultTask {
  readonly task: string;
  /** How people call it. */
  readonly title: string;
  /** Files, relative to the data. */
  readonly train: string;
  /** Without it rows of the training file are held out. */
  readonly valid?: string;
  readonly heldOut?: number;
  /** Use the first rows only. */
  readonly limit?: number;
  readonly epochs: number;
  /** Further options of `finetune`, whatever the way. */
  readonly options: readonly string[];
  /** Those of asking by a blank. */
  readonly asking?: readonly string[];
  /** What `finetune` takes on two idle cores in the first and the second way, in minutes, all seeds. */
  readonly minutes: readonly [blank: number, head: number];
}

/**
 * The tasks, the most telling first. Sizes are such that everything takes less than an hour and a half on two cores. Few
 * rows are read more often. Where the vocabulary has single tokens for the answers of one of a task's patterns, that
 * pattern asks: a text is then read once for both of its answers.
 */
export const RESULT_TASKS: readonly ResultTask[] = [
  {
    ...{ task: "sst2", title: "SST-2", train: "sst2/train.tsv", valid: "sst2/dev.tsv", limit: 2000 },
    ...{ epochs: 3, options: ["--length", "128"], minutes: [6, 5] },
  },
  {
    ...{ task: "rte", title: "RTE", train: "superglue/RTE/train_full.jsonl", limit: 900, heldOut: 300 },
    ...{ epochs: 3, options: ["--length", "128"], asking: ["--pattern", "4"], minutes: [5, 4] },
  },
  {
    ...{ task: "boolq", title: "BoolQ, 32 rows" },
    ...{ train: "superglue/BoolQ/train.jsonl", valid: "superglue/BoolQ/dev32.jsonl" },
    ...{ epochs: 15, options: ["--patience", "5", "--batch", "8"], asking: ["--pattern", "1"] },
    minutes: [3, 3],
  },
  {
    ...{ task: "copa", title: "COPA", train: "superglue/COPA/train_full.jsonl", heldOut: 100 },
    ...{ epochs: 8, options: ["--patience", "4", "--batch", "8"], minutes: [6, 3] },
  },
  {
    ...{ task: "chnsenticorp", title: "ChnSentiCorp", train: "chinese/chnsenticorp_train.tsv" },
    ...{ limit: 700, heldOut: 300, epochs: 3, options: ["--length", "96"], minutes: [7, 4] },
  },
];

/** A way of learning a task. */
export interface Way {
  readonly name: string;
  /** In names of cells. */
  readonly id: string;
  readonly options: readonly string[];
  /** What of the model it depends on: with the same sizes and vocabulary random weights are the same. */
  readonly basis: "weights" | "sizes";
}

/** The ways. */
export const WAYS: readonly Way[] = [
  { name: "this model, by blanks", id: "blanks", options: [], basis: "weights" },
  { name: "this model, by a head", id: "head", options: ["--method", "head"], basis: "weights" },
  { name: "random weights, by blanks", id: "random", options: ["--random-weights"], basis: "sizes" },
];
