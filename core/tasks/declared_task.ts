/** Tasks that are declared in a file: no code for a new one (tasks/README.md describes the fields). */
import { fieldsOf, isObject, type Json, textField, wrongField } from "./declared_fields.ts";
import { askLabels, type LabelledPattern, labelledPattern } from "./labelled_patterns.ts";
import { labelIndex, textOf } from "./row.ts";
import type { MetricName, Task } from "./task.ts";

/** A declared task, and the names of its columns for tables without a header. */
export interface DeclaredTask extends Task {
  readonly columns?: readonly string[];
}

const FIELDS = ["name", "about", "label", "labels", "patterns", "columns", "metrics", "head"];
const METRICS: readonly MetricName[] = ["accuracy", "f1", "macroF1"];

function stringsField(json: Json, field: string): readonly string[] | undefined {
  const value = json[field];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string")) {
    return value;
  }
  throw wrongField(field, "a list of texts", value);
}

function answersOf(value: unknown, field: string): Readonly<Record<string, string>> {
  if (!isObject(value)) throw wrongField(field, "an object from labels to answers", value);
  const entries = Object.entries(value);
  if (entries.length < 2) throw wrongField(field, "at least two labels", value);
  return Object.fromEntries(entries.map(([label, answer]) => {
    if (typeof answer === "string" && answer !== "") return [label, answer];
    throw wrongField(`${field}.${label}`, "an answer", answer);
  }));
}

function patternsOf(json: Json, defaults: Readonly<Record<string, string>>): readonly LabelledPattern[] {
  const { patterns } = json;
  if (!Array.isArray(patterns) || patterns.length === 0) {
    throw wrongField("patterns", "a list of patterns", patterns);
  }
  const labels = Object.keys(defaults);
  return patterns.map((entry: unknown, index) => {
    const field = `patterns[${index}]`;
    const source = isObject(entry) ? entry.pattern : entry;
    if (typeof source !== "string") throw wrongField(field, "a text, or an object with a pattern", entry);
    const own = isObject(entry) && entry.answers !== undefined
      ? answersOf(entry.answers, `${field}.answers`)
      : defaults;
    const answers = labels.map((label) => {
      const answer = Object.hasOwn(own, label) ? own[label] : undefined;
      if (answer === undefined) throw wrongField(`${field}.answers.${label}`, "an answer", answer);
      return answer;
    });
    try {
      return labelledPattern(source, answers);
    } catch (error) {
      throw new RangeError(`field "${field}": ${error instanceof Error ? error.message : error}`);
    }
  });
}

/**
 * The task of a parsed JSON file.
 *
 * @throws {RangeError} in one sentence that names the field.
 * @example
 * ```ts
 * import { declaredTask } from "./declared_task.ts";
 *
 * const task = declaredTask({
 *   name: "sst2",
 *   about: "friendly or not",
 *   label: "label",
 *   labels: { "0": "bad", "1": "good" },
 *   patterns: ["{text} It is really [MASK]."],
 * });
 * const [item] = task.read({ text: "Lovely.", label: "1" });
 * if (item?.correct !== 1 || task.ask(item, 0)[1]?.answer !== "good") throw new Error();
 * ```
 */
export function declaredTask(file: unknown): DeclaredTask {
  const json = fieldsOf(file, FIELDS);
  const defaults = answersOf(json.labels, "labels");
  const labels = Object.keys(defaults);
  const patterns = patternsOf(json, defaults);
  const column = textField(json, "label");
  const names = [...new Set(patterns.flatMap(({ template }) => template.fields))];
  const [first] = patterns;
  const head = stringsField(json, "head") ?? first?.template.fields ?? [];
  const [primary = "accuracy", ...others] = (stringsField(json, "metrics") ?? ["accuracy"]).map((name) => {
    const known = METRICS.find((each) => each === name);
    if (known === undefined) throw wrongField("metrics", `some of ${METRICS.join(", ")}`, name);
    return known;
  });
  const columns = stringsField(json, "columns");
  return {
    name: textField(json, "name"),
    about: typeof json.about === "string" ? json.about : "",
    labels,
    patterns: patterns.length,
    metrics: [primary, ...others],
    ...columns === undefined ? {} : { columns },
    read(row) {
      const fields = Object.fromEntries([...names, ...head].map((name) => [name, textOf(row, name)]));
      const correct = labelIndex(row, { column, labels });
      return [{ fields, ...correct === undefined ? {} : { correct } }];
    },
    ask: (item, pattern) => askLabels(patterns, item, pattern),
    classify({ fields }) {
      const [a = "", b = ""] = head.map((name) => fields[name] ?? "");
      return { first: a, seconds: [b] };
    },
  };
}
