/** WSC: whether a pronoun refers to a noun, asked as: to what does it refer? */
import { patternAt } from "../labelled_patterns.ts";
import { standardPunctuation } from "../punctuation.ts";
import { choose, fillTemplate } from "../question.ts";
import { integerOf, labelIndex, objectOf, objectsOf, textOf } from "../row.ts";
import type { Row, Task } from "../task.ts";
import { parseTemplate } from "../template.ts";

const LABELS = ["False", "True"];

const PATTERNS = [
  "{marked} The pronoun '*{pronoun!}*' refers to[MASK].",
  "{marked} In the previous sentence, the pronoun '*{pronoun!}*' refers to[MASK].",
  "{marked} Question: In the passage above, what does the pronoun '*{pronoun!}*' refer to? Answer:[MASK].",
].map((source) => parseTemplate(source));

/** The words, and which of them is the pronoun: the published indices are off by one for some rows. */
function findPronoun(
  text: string,
  target: Row,
): { readonly words: readonly string[]; readonly index: number } {
  const pronoun = textOf(target, "span2_text");
  const given = integerOf(target, "span2_index");
  const words = text.split(/\s+/).filter((word) => word !== "");
  const index = [given, given - 1, given + 1].find((place) => words[place] === pronoun);
  if (index !== undefined) return { words, index };
  const word = words[given];
  if (word?.startsWith(pronoun)) {
    const split = [...words.slice(0, given), pronoun, word.slice(pronoun.length), ...words.slice(given + 1)];
    return { words: split, index: given };
  }
  throw new RangeError(
    `column "target": expected the word "${pronoun}" at ${given}, found "${word ?? "none"}"`,
  );
}

/** JSON writes `true` where the labels, as in Python, are `True` and `False`. */
function labelText({ label }: Row): unknown {
  return typeof label === "boolean" ? label ? "True" : "False" : label;
}

/**
 * The task. The choices are the noun of the row and, where a row has some, the candidates: the answer is True when the
 * noun is the best of them.
 */
export const wsc: Task = {
  name: "wsc",
  about: "whether a pronoun refers to a noun",
  labels: LABELS,
  patterns: PATTERNS.length,
  metrics: ["accuracy"],
  read(row) {
    const target = objectOf(row, "target");
    const { words, index } = findPronoun(standardPunctuation(textOf(row, "text")), target);
    const noun = textOf(target, "span1_text");
    const others = [...new Set(objectsOf(row, "candidates").map((each) => textOf(each, "text")))];
    const label = LABELS[labelIndex({ label: labelText(row) }, { column: "label", labels: LABELS }) ?? -1];
    const marked = words.map((word, place) => place === index ? `*${word}*` : word).join(" ");
    const pronoun = textOf(target, "span2_text");
    return [{
      fields: { marked, pronoun, noun },
      candidates: [noun, ...others],
      ...label === undefined ? {} : { label },
      ...label === "True" ? { correct: 0 } : {},
    }];
  },
  ask: ({ fields, candidates = [] }, pattern) =>
    choose(fillTemplate(patternAt(PATTERNS, pattern), fields), candidates.map((each) => ` ${each}`)),
  classify: ({ fields: { marked = "", noun = "" } }) => ({ first: marked, seconds: [noun] }),
  labelOf: (choice) => choice === 0 ? "True" : "False",
};
