/** MultiRC: whether an answer to a question about a passage is right; several may be. */
import { askLabels, labelledPattern } from "../labelled_patterns.ts";
import { standardPunctuation, withoutFinalPunctuation } from "../punctuation.ts";
import { labelIndex, objectOf, objectsOf, textOf } from "../row.ts";
import type { Item, Task } from "../task.ts";

const LABELS = ["0", "1"];
const YES_OR_NO = [" No", " Yes"];

/** `story` and `query` are passage and question without their final punctuation. */
const PATTERNS = [
  labelledPattern("{story}. Question: {query!}? Is it {answer!}?[MASK].", YES_OR_NO),
  labelledPattern('{story}. Question: {query!}? Is the correct answer "{answer!}"?[MASK].', YES_OR_NO),
  labelledPattern(
    '{story}. Based on the previous passage, {query!}? Is "{answer!}" a correct answer?[MASK].',
    YES_OR_NO,
  ),
  labelledPattern("{story} {query!}- [[MASK]]{answer!}", [" False", " True"]),
  labelledPattern("{story}. Question: {query!}? {answer!}?[MASK].", YES_OR_NO),
];

/** The task. A row has a passage with questions, each with answers; `f1` is of the answers that are right. */
export const multirc: Task = {
  name: "multirc",
  about: "whether an answer to a question about a passage is right",
  labels: LABELS,
  patterns: PATTERNS.length,
  metrics: ["f1", "exactMatch", "accuracy"],
  read(row) {
    const content = objectOf(row, "passage");
    const passage = standardPunctuation(textOf(content, "text"));
    return objectsOf(content, "questions").flatMap((asked) => {
      const question = standardPunctuation(textOf(asked, "question"));
      return objectsOf(asked, "answers").map((given): Item => {
        const answer = standardPunctuation(textOf(given, "text"));
        const correct = labelIndex(given, { column: "label", labels: LABELS });
        return {
          fields: {
            passage,
            question,
            answer,
            story: withoutFinalPunctuation(passage.trimEnd()),
            query: withoutFinalPunctuation(question.trimEnd()),
          },
          group: `${row.idx} ${asked.idx}`,
          ...correct === undefined ? {} : { correct },
        };
      });
    });
  },
  ask: (item, pattern) => askLabels(PATTERNS, item, pattern),
  classify: ({ fields: { passage = "", question = "", answer = "" } }) => ({
    first: passage,
    seconds: [`${question} answer: ${answer}`],
  }),
};
