/** The options of `evaluate`, and which evaluations use them. */
import { BACKEND_OPTION } from "../backend.ts";
import type { OptionValues } from "../frame/options.ts";
import { refuseUnused } from "../frame/unused_options.ts";
import { LENGTH_PENALTY_OPTION, MODEL_OPTION } from "../filling/options.ts";

/** Options that every evaluation uses. */
const COMMON = {
  task: { type: "text", value: "TASK", meaning: "what to evaluate" },
  data: { type: "text", value: "FILE", meaning: "rows, lines or a text" },
  model: MODEL_OPTION as typeof MODEL_OPTION,
  limit: { type: "integer", value: "N", minimum: 1, meaning: "use the first N rows or lines" },
  seconds: { type: "number", value: "S", above: 0, meaning: "end after this time with what was read" },
  length: {
    type: "integer",
    value: "N",
    minimum: 8,
    meaning: "most tokens of a text (default: what the positions allow)",
  },
  batch: {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "texts that are read together (default: 4 windows, 16 others)",
  },
  html: { type: "text", value: "FILE", meaning: "write the report as a page" },
  backend: BACKEND_OPTION as typeof BACKEND_OPTION,
} as const;

/** Options that some evaluations use. */
const SPECIAL = {
  pattern: {
    type: "integer",
    value: "N",
    minimum: 0,
    meaning: "labels: which of the task's patterns (default: 0)",
  },
  method: {
    type: "choice",
    choices: ["cloze", "head"],
    meaning: "labels: how the task is asked (default: head where the model has one)",
  },
  stride: {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "perplexity: tokens between windows (default: half the length)",
  },
  context: {
    type: "choice",
    choices: ["bidirectional", "unidirectional"],
    meaning:
      "perplexity, lambada: whether the shared part of a window, or the passage, is Part A (default: bidirectional)",
  },
  source: { type: "text", value: "COLUMN|PATTERN", meaning: "seq2seq: what is read" },
  target: { type: "text", value: "COLUMN", meaning: "seq2seq: what is to be written" },
  columns: {
    type: "text",
    value: "ROLE=NAME,…",
    meaning: "generation, infill: columns by what they are for: text, question, answer, target",
  },
  beams: {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "generation, infill: answers that are searched at once (default: greedy)",
  },
  "length-penalty": LENGTH_PENALTY_OPTION as typeof LENGTH_PENALTY_OPTION,
  "no-repeat-ngram": {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "generation: no N tokens twice in an answer",
  },
  "min-tokens": { type: "integer", value: "N", minimum: 0, meaning: "generation: shortest answer" },
  "max-tokens": {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "generation, infill: longest answer (default: 64, of a blank 16)",
  },
  ratio: {
    type: "text",
    value: "R,…",
    meaning: "infill: shares of the words that are masked (default: .1,.2,.3,.4,.5)",
  },
  texts: {
    type: "text",
    value: "PATH",
    meaning: "infill: compare with a trigram model of these texts (those the model learned from)",
  },
  seed: {
    type: "integer",
    value: "N",
    minimum: 0,
    meaning: "infill: of the words that are masked (default: 0)",
  },
} as const;

/** The declarations. */
export const EVALUATE_OPTIONS: typeof COMMON & typeof SPECIAL = { ...COMMON, ...SPECIAL };

/** Values of the options. */
export type EvaluateValues = OptionValues<typeof EVALUATE_OPTIONS>;

/**
 * Refuses options that an evaluation would not look at.
 *
 * @throws {UsageError} for the first of them.
 */
export function checkUsed(
  options: EvaluateValues,
  { task, used }: { readonly task: string; readonly used: readonly string[] },
): void {
  refuseUnused(options, { special: Object.keys(SPECIAL), used, kind: "task", name: task });
}
