/** WiC: whether a word means the same in two sentences. */
import { askLabels, labelledPattern } from "../labelled_patterns.ts";
import { standardPunctuation } from "../punctuation.ts";
import { labelIndex, textOf } from "../row.ts";
import type { Task } from "../task.ts";

const LABELS = ["false", "true"];

const PATTERNS = [
  labelledPattern('{pair} Similar sense of "{word!}"?[MASK].', [" No", " Yes"]),
  labelledPattern("{sentence1} {sentence2} Does {word!} have the same meaning in both sentences?[MASK]", [
    " No",
    " Yes",
  ]),
  labelledPattern('{word!} . Sense (1) (a) "{sentence1}" ([MASK]) "{sentence2!}"', ["2", "b"]),
];

/** The task. */
export const wic: Task = {
  name: "wic",
  about: "whether a word means the same in two sentences",
  labels: LABELS,
  patterns: PATTERNS.length,
  metrics: ["accuracy"],
  read(row) {
    const [sentence1, sentence2] = [
      standardPunctuation(textOf(row, "sentence1")),
      standardPunctuation(textOf(row, "sentence2")),
    ];
    const correct = labelIndex(row, { column: "label", labels: LABELS });
    const fields = {
      word: textOf(row, "word"),
      sentence1,
      sentence2,
      pair: `"${sentence1}" / "${sentence2}"`,
    };
    return [{ fields, ...correct === undefined ? {} : { correct } }];
  },
  ask: (item, pattern) => askLabels(PATTERNS, item, pattern),
  classify: ({ fields: { word = "", sentence1 = "", sentence2 = "" } }) => ({
    first: `${word}: ${sentence1}`,
    seconds: [sentence2],
  }),
};
