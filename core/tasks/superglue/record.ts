/** ReCoRD: which of a passage's entities a sentence about it lacks. */
import { patternAt } from "../labelled_patterns.ts";
import { standardPunctuation } from "../punctuation.ts";
import { choose, fillTemplate } from "../question.ts";
import { integerOf, objectOf, objectsOf, textOf } from "../row.ts";
import type { Item, Row, Task } from "../task.ts";
import { parseTemplate } from "../template.ts";

const PLACEHOLDER = "@placeholder";
const PATTERNS = [parseTemplate("{passage}{before!}[MASK]{after!}")];

function entitiesOf(passage: Row, text: string): readonly string[] {
  const spans = objectsOf(passage, "entities");
  const texts = spans.map((span) => text.slice(integerOf(span, "start"), integerOf(span, "end") + 1));
  return [...new Set(texts)].sort();
}

function itemOf(
  asked: Row,
  { passage, candidates }: { passage: string; candidates: readonly string[] },
): Item {
  const query = standardPunctuation(textOf(asked, "query"));
  const [before, after] = query.split(PLACEHOLDER);
  if (before === undefined || after === undefined) {
    throw new RangeError(`column "query": expected ${PLACEHOLDER} in it, found "${query}"`);
  }
  const right = new Set(objectsOf(asked, "answers").map((each) => standardPunctuation(textOf(each, "text"))));
  const accepted = candidates.flatMap((candidate, index) => right.has(candidate) ? [index] : []);
  const [correct] = accepted;
  return {
    fields: { passage, query, before: ` ${before.trimEnd()}`, after },
    candidates,
    ...correct === undefined ? {} : { correct, accepted },
  };
}

/** The task. Entities are given by their places in the passage, end included. */
export const record: Task = {
  name: "record",
  about: "which entity a sentence about a passage lacks",
  labels: [],
  patterns: PATTERNS.length,
  metrics: ["answerF1", "exactMatch"],
  read(row) {
    const content = objectOf(row, "passage");
    const text = standardPunctuation(textOf(content, "text"));
    const candidates = entitiesOf(content, text);
    if (candidates.length === 0) {
      throw new RangeError('column "passage": expected at least one entity, found none');
    }
    const passage = text.replaceAll("@highlight\n", "- ");
    return objectsOf(row, "qas").map((asked) => itemOf(asked, { passage, candidates }));
  },
  ask: ({ fields, candidates = [] }, pattern) =>
    choose(fillTemplate(patternAt(PATTERNS, pattern), fields), candidates.map((each) => ` ${each}`)),
  classify: ({ fields: { passage = "", query = "" }, candidates = [] }) => ({
    first: passage,
    seconds: candidates.map((candidate) => `${query} ${candidate}`),
  }),
};
