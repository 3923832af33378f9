/** Tasks whose choices are labels: patterns with an answer for every label. */
import { choose, fillTemplate, type Question } from "./question.ts";
import type { Item } from "./task.ts";
import { parseTemplate, type Template } from "./template.ts";

/** A pattern and its verbalizer: answers in the order of the labels. */
export interface LabelledPattern {
  readonly template: Template;
  readonly answers: readonly string[];
}

/**
 * A pattern of its source.
 *
 * @throws {RangeError} when the source is no template.
 * @example
 * ```ts
 * import { labelledPattern } from "./labelled_patterns.ts";
 * if (labelledPattern("{text}? [MASK].", [" Yes", " No"]).answers.length !== 2) throw new Error();
 * ```
 */
export function labelledPattern(source: string, answers: readonly string[]): LabelledPattern {
  return { template: parseTemplate(source), answers };
}

/**
 * A pattern by number.
 *
 * @throws {RangeError} when there is no such pattern.
 * @example
 * ```ts
 * import { patternAt } from "./labelled_patterns.ts";
 * if (patternAt(["a", "b"], 1) !== "b") throw new Error();
 * ```
 */
export function patternAt<T>(patterns: readonly T[], index: number): T {
  const found = patterns[index];
  if (found !== undefined) return found;
  throw new RangeError(`pattern: expected a number from 0 to ${patterns.length - 1}, found ${index}`);
}

/**
 * The question that a pattern makes of an item.
 *
 * @throws {RangeError} when there is no such pattern, or it has a field that the item lacks.
 * @example
 * ```ts
 * import { askLabels, labelledPattern } from "./labelled_patterns.ts";
 * const patterns = [labelledPattern("{text}? [MASK].", [" Yes", " No"])];
 * if (askLabels(patterns, { fields: { text: "Done" } }, 0).length !== 2) throw new Error();
 * ```
 */
export function askLabels(patterns: readonly LabelledPattern[], { fields }: Item, index: number): Question {
  const { template, answers } = patternAt(patterns, index);
  return choose(fillTemplate(template, fields), answers);
}
