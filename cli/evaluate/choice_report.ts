/** What came of judging items: metrics, a confusion matrix, the most confident mistakes. */
import { labelsOf, metric } from "../../core/tasks/metrics.ts";
import type { Task } from "../../core/tasks/task.ts";
import type { JudgedItem } from "../tasks/judge_items.ts";
import { grouped } from "../terminal/amount.ts";
import type { Report } from "./report.ts";

/** A wrong choice. */
export interface Mistake {
  readonly line: number;
  readonly text: string;
  readonly expected: string;
  readonly found: string;
  /** Probability of the wrong choice. */
  readonly confidence: number;
}

/** What `--json` prints. */
interface ChoiceFindings {
  readonly task: string;
  readonly items: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly labels: readonly string[];
  /** Row: the right label; column: the chosen one. */
  readonly confusion: readonly (readonly number[])[];
  readonly mistakes: readonly Mistake[];
}

/** So many mistakes are told. */
const MISTAKES = 20;

/** The report on judged items; items whose right answer is not known count for nothing. */
export function choiceReport(
  judged: readonly JudgedItem[],
  { task, of }: { readonly task: Task; readonly of: number },
): Report {
  const findings = { ...findingsOf(judged, task), of };
  const { labels, confusion, mistakes, items, metrics } = findings;
  const matrix = confusion.map((row, at) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count) => {
      const share = count / Math.max(1, total);
      return { text: String(count), ...total === 0 ? {} : { note: `${(100 * share).toFixed(0)} %`, share } };
    });
    return { name: labels[at] ?? "", cells };
  });
  return {
    title: task.name,
    about: [`${grouped(items)} of ${grouped(of)} items`, task.about].filter((text) => text !== "").join(": "),
    json: { ...findings },
    sections: [
      { kind: "figures", figures: { items, ...metrics } },
      ...labels.length === 0 ? [] : [
        {
          kind: "table",
          title: "what was chosen (columns) for what is right (rows)",
          head: ["", ...labels],
          rows: matrix,
        } as const,
      ],
      {
        kind: "texts",
        title: "the most confident mistakes",
        columns: ["line", "text", "right", "chosen", "sure"],
        rows: mistakes.map(({ line, text, expected, found, confidence }) => [
          ...[String(line), text, expected, found, `${(100 * confidence).toFixed(1)} %`],
        ]),
      },
    ],
  };
}

function findingsOf(judged: readonly JudgedItem[], task: Task): ChoiceFindings {
  const { labels } = task;
  const confusion = labels.map(() => labels.map(() => 0));
  for (const each of judged) {
    const { expected, found } = labelsOf(each, task);
    const row = confusion[expected ?? -1];
    if (row?.[found] !== undefined) row[found] = (row[found] ?? 0) + 1;
  }
  const metrics = task.metrics.flatMap((name) => {
    const value = metric(name, { decided: judged, task });
    return value === undefined ? [] : [[name, value] as const];
  });
  const mistakes = judged.flatMap((each): readonly Mistake[] => {
    const { expected, found } = labelsOf(each, task);
    const isRight = each.item.accepted?.includes(each.choice) ?? expected === found;
    if (expected === undefined || isRight) return [];
    const names = labels.length > 0 ? labels : each.item.candidates ?? [];
    return [{
      line: each.line,
      text: Object.values(each.item.fields).join(" / "),
      expected: names[expected] ?? "",
      found: names[found] ?? "",
      confidence: each.probabilities[each.choice] ?? NaN,
    }];
  }).toSorted((a, b) => b.confidence - a.confidence).slice(0, MISTAKES);
  return {
    task: task.name,
    items: judged.length,
    metrics: Object.fromEntries(metrics),
    labels,
    confusion,
    mistakes,
  };
}
