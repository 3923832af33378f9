/** BoolQ: a yes/no question about a passage. */
import { askLabels, labelledPattern } from "../labelled_patterns.ts";
import { standardPunctuation } from "../punctuation.ts";
import { labelIndex, textOf } from "../row.ts";
import type { Task } from "../task.ts";

const LABELS = ["false", "true"];

const PATTERNS = [
  "{passage} Question: {question}? Answer:[MASK].",
  "{passage} Based on the previous passage, {question}?[MASK].",
  "Based on the following passage {question}?[MASK]. {passage}",
].flatMap((source) => [
  labelledPattern(source, [" No", " Yes"]),
  labelledPattern(source, [" false", " true"]),
]);

/** The task. */
export const boolq: Task = {
  name: "boolq",
  about: "a yes/no question about a passage",
  labels: LABELS,
  patterns: PATTERNS.length,
  metrics: ["accuracy"],
  read(row) {
    const passage = standardPunctuation(textOf(row, "passage"));
    const question = standardPunctuation(textOf(row, "question"));
    const correct = labelIndex(row, { column: "label", labels: LABELS });
    return [{ fields: { passage, question }, ...correct === undefined ? {} : { correct } }];
  },
  ask: (item, pattern) => askLabels(PATTERNS, item, pattern),
  classify: ({ fields }) => ({ first: fields.passage ?? "", seconds: [fields.question ?? ""] }),
};
