/** COPA: which of two sentences is the cause or the effect of a premise. */
import { patternAt } from "../labelled_patterns.ts";
import { lowerFirst, standardPunctuation, withoutFinalPunctuation } from "../punctuation.ts";
import { choose, fillTemplate } from "../question.ts";
import { labelIndex, textOf } from "../row.ts";
import type { Task } from "../task.ts";
import { parseTemplate } from "../template.ts";

const LABELS = ["0", "1"];

/** Patterns whose answers are the choices. */
const PATTERNS = [
  '"{choice1!}" or "{choice2!}"? {event}{joiner!}[MASK].',
  "{choice1!} or {choice2!}? {event}{joiner!}[MASK].",
].map((source) => parseTemplate(source));

/** A text for each choice, whose answer is the word that joins the choice to the premise. */
const JOINING = parseTemplate('"{choice1!}" or "{choice2!}"?{event}[MASK] {choice!}');

/** The task. */
export const copa: Task = {
  name: "copa",
  about: "which of two sentences is the cause or the effect of a premise",
  labels: LABELS,
  patterns: PATTERNS.length + 1,
  metrics: ["accuracy"],
  read(row) {
    const [premise, first, second] = [textOf(row, "premise"), textOf(row, "choice1"), textOf(row, "choice2")];
    const question = textOf(row, "question");
    if (question !== "cause" && question !== "effect") {
      throw new RangeError(`column "question": expected cause or effect, found "${question}"`);
    }
    const correct = labelIndex(row, { column: "label", labels: LABELS });
    const [choice1, choice2] = [first, second].map((text) => withoutFinalPunctuation(lowerFirst(text)));
    return [{
      fields: {
        premise,
        event: withoutFinalPunctuation(premise),
        choice1: choice1 ?? "",
        choice2: choice2 ?? "",
        sentence1: first,
        sentence2: second,
        question,
        joiner: question === "cause" ? " because" : ", so",
      },
      ...correct === undefined ? {} : { correct },
    }];
  },
  ask({ fields }, index) {
    const { choice1 = "", choice2 = "", question } = fields;
    if (index < PATTERNS.length) {
      return choose(fillTemplate(patternAt(PATTERNS, index), fields), [` ${choice1}`, ` ${choice2}`]);
    }
    patternAt([...PATTERNS, JOINING], index);
    const answer = question === "cause" ? " because" : " so";
    return [choice1, choice2].map((choice) => ({
      pattern: fillTemplate(JOINING, { ...fields, choice }),
      answer,
    }));
  },
  classify: ({ fields: { premise = "", question, sentence1 = "", sentence2 = "" } }) => ({
    first: `${standardPunctuation(premise)} ${question === "cause" ? "because" : "so"}`,
    seconds: [sentence1, sentence2].map(standardPunctuation),
  }),
};
