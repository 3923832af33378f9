/** RTE: whether a premise entails a hypothesis. */
import { askLabels, labelledPattern } from "../labelled_patterns.ts";
import type { Task } from "../task.ts";
import { classifyEntailment, ENTAILMENT_PATTERNS, readEntailment } from "./entailment.ts";

const LABELS = ["entailment", "not_entailment"];

const PATTERNS = [
  ...ENTAILMENT_PATTERNS.map((source) => labelledPattern(source, [" Yes", " No"])),
  labelledPattern("{premise} question: {claim} True or False? answer:[MASK]", [" true", " false"]),
];

/** The task. */
export const rte: Task = {
  name: "rte",
  about: "whether a premise entails a hypothesis",
  labels: LABELS,
  patterns: PATTERNS.length,
  metrics: ["accuracy"],
  read: (row) => readEntailment(row, LABELS),
  ask: (item, pattern) => askLabels(PATTERNS, item, pattern),
  classify: classifyEntailment,
};
