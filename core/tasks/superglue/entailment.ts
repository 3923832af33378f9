/** What RTE and CB share: a premise, a hypothesis, and whether the one follows from the other. */
import { standardPunctuation, withoutFinalPunctuation } from "../punctuation.ts";
import { labelIndex, textOf } from "../row.ts";
import type { ClassifierInput, Item, Row } from "../task.ts";

/** The first four patterns of both tasks. `claim` is the hypothesis without its final punctuation. */
export const ENTAILMENT_PATTERNS: readonly string[] = [
  '"{claim}" ?||[MASK], "{premise}"',
  "{claim}?||[MASK], {premise}",
  '"{claim}" ?||[MASK]. "{premise}"',
  "{claim}?||[MASK]. {premise}",
];

/** The item of a row with the columns `premise`, `hypothesis`, `label`. */
export function readEntailment(row: Row, labels: readonly string[]): readonly Item[] {
  const premise = standardPunctuation(textOf(row, "premise"));
  const hypothesis = standardPunctuation(textOf(row, "hypothesis"));
  const correct = labelIndex(row, { column: "label", labels });
  const fields = { premise, hypothesis, claim: withoutFinalPunctuation(hypothesis) };
  return [{ fields, ...correct === undefined ? {} : { correct } }];
}

/** What a classification head reads. */
export function classifyEntailment({ fields }: Item): ClassifierInput {
  return { first: fields.premise ?? "", seconds: [fields.hypothesis ?? ""] };
}
