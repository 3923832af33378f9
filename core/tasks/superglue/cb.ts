/** CB: whether a premise entails a clause, contradicts it, or neither. */
import { askLabels, labelledPattern } from "../labelled_patterns.ts";
import type { Task } from "../task.ts";
import { classifyEntailment, ENTAILMENT_PATTERNS, readEntailment } from "./entailment.ts";

const LABELS = ["entailment", "contradiction", "neutral"];

const PATTERNS = [
  ...ENTAILMENT_PATTERNS.map((source) => labelledPattern(source, [" Yes", " No", " Maybe"])),
  labelledPattern("{premise} question: {hypothesis} true, false or neither? answer:[MASK]", [
    " true",
    " false",
    " neither",
  ]),
];

/** The task. */
export const cb: Task = {
  name: "cb",
  about: "whether a text commits its author to a clause",
  labels: LABELS,
  patterns: PATTERNS.length,
  metrics: ["accuracy", "macroF1"],
  read: (row) => readEntailment(row, LABELS),
  ask: (item, pattern) => askLabels(PATTERNS, item, pattern),
  classify: classifyEntailment,
};
