/** The options of `finetune`, and which methods use them. */
import { BACKEND_OPTION } from "../backend.ts";
import { LENGTH_PENALTY_OPTION, MODEL_OPTION } from "../filling/options.ts";
import type { OptionValues } from "../frame/options.ts";
import { refuseUnused } from "../frame/unused_options.ts";

/** Options that every method uses. */
const COMMON = {
  method: {
    type: "choice",
    choices: ["cloze", "head", "seq2seq", "blanks"],
    default: "cloze",
    meaning: "what is made of the rows",
  },
  model: MODEL_OPTION as typeof MODEL_OPTION,
  train: { type: "text", value: "FILE", meaning: "rows to learn from" },
  valid: {
    type: "text",
    value: "FILE",
    meaning: "rows to validate on (default: some of the training rows)",
  },
  out: {
    type: "text",
    value: "DIR",
    meaning: "the model directory to write: new, empty or a run to go on with; without it nothing is saved",
  },
  tuning: {
    type: "choice",
    choices: ["full", "frozen", "lora"],
    default: "full",
    meaning: "what learns: everything, the final LayerNorm, or low-rank adapters; and the head",
  },
  rank: { type: "integer", value: "R", default: 8, minimum: 1, meaning: "of the adapters" },
  "label-smoothing": {
    type: "number",
    value: "E",
    default: 0,
    minimum: 0,
    below: 1,
    meaning: "share of the target that is spread evenly, over the choices or the vocabulary",
  },
  epochs: { type: "integer", value: "N", default: 5, minimum: 1, meaning: "most passes over the rows" },
  patience: {
    type: "integer",
    value: "N",
    default: 2,
    minimum: 1,
    meaning: "epochs without a better score",
  },
  batch: { type: "integer", value: "N", default: 16, minimum: 1, meaning: "rows per step" },
  length: {
    type: "integer",
    value: "N",
    minimum: 8,
    meaning: "most tokens of a row (default: the model's positions)",
  },
  "learning-rate": { type: "number", value: "R", default: 5e-4, above: 0, meaning: "at its peak" },
  dropout: { type: "number", value: "P", default: 0.1, minimum: 0, below: 1, meaning: "dropout rate" },
  seed: {
    type: "integer",
    value: "N",
    default: 0,
    minimum: 0,
    meaning: "of order, dropout and new parameters",
  },
  seeds: {
    type: "integer",
    value: "N",
    default: 1,
    minimum: 1,
    meaning: "runs, with seeds counted from --seed",
  },
  "held-out": {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "rows of --train to validate on, where --valid names no file (default: a tenth of them)",
  },
  limit: { type: "integer", value: "N", minimum: 1, meaning: "use the first N training rows" },
  "random-weights": { type: "flag", meaning: "start from random weights of the model's sizes, to compare" },
  "dry-run": { type: "flag", meaning: "only say what the run will need: steps, operations, memory, time" },
  backend: BACKEND_OPTION as typeof BACKEND_OPTION,
} as const;

/** Options that some methods use. */
const SPECIAL = {
  task: { type: "text", value: "TASK", meaning: "a known task, or a file that declares one" },
  pattern: {
    type: "integer",
    value: "N",
    minimum: 0,
    meaning: "cloze: which of the task's patterns (default: 0)",
  },
  loss: {
    type: "choice",
    choices: ["crossEntropy", "hinge", "generative", "mix"],
    meaning: "cloze, head: of the choices (default: crossEntropy)",
  },
  pooled: {
    type: "choice",
    choices: ["cls", "start"],
    meaning: "head: the token that it reads, [CLS] or the start token behind the text (default: cls)",
  },
  "length-penalty": LENGTH_PENALTY_OPTION as typeof LENGTH_PENALTY_OPTION,
  source: { type: "text", value: "COLUMN|PATTERN", meaning: "seq2seq: what is read" },
  target: { type: "text", value: "COLUMN", meaning: "seq2seq: what is to be written" },
  columns: {
    type: "text",
    value: "ROLE=NAME,…",
    meaning: "seq2seq with a task, blanks: columns by what they are for: text, question, answer, target",
  },
  ratio: {
    type: "number",
    value: "R",
    above: 0,
    maximum: 1,
    meaning: "blanks: the share of the words that become blanks (default: 0.15)",
  },
} as const;

/** The declarations. */
export const FINETUNE_OPTIONS: typeof COMMON & typeof SPECIAL = { ...COMMON, ...SPECIAL };

/** Values of the options. */
export type FinetuneValues = OptionValues<typeof FINETUNE_OPTIONS>;

/**
 * Refuses options that a method would not look at.
 *
 * @throws {UsageError} for the first of them.
 */
export function checkUsed(options: FinetuneValues, used: readonly (keyof typeof SPECIAL)[]): void {
  refuseUnused(options, { special: Object.keys(SPECIAL), used, kind: "method", name: options.method });
}
