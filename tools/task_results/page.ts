/** The table as a page of the documentation. */
import type { Baselines } from "./baselines.ts";
import { WAYS } from "./result_tasks.ts";

/** What came of a run. */
export interface Cell {
  readonly text: string;
  /** Whether all seeds ran to their ends. */
  readonly isDone: boolean;
}

/** A task with what came of it in every way. */
export interface TaskRow extends Baselines {
  readonly task: string;
  readonly cells: readonly Cell[];
}

function table([head = [], ...body]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...body].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

/**
 * The page.
 *
 * @param options `language`: lines of the tables that take no fine-tuning
 * @example
 * ```ts
 * import { resultsPage } from "./page.ts";
 * const cell = { text: "0.7000", isDone: true };
 * const row = { task: "copa", cells: [cell, cell, cell], train: 360, valid: 40, mostFrequent: 0.5, bagOfWords: 0.55 };
 * if (!resultsPage([row], { seeds: 1, language: [] }).includes("| copa | 360 / 40 | 0.7000")) throw new Error();
 * ```
 */
export function resultsPage(
  rows: readonly TaskRow[],
  { seeds, language }: { readonly seeds: number; readonly language: readonly string[] },
): string {
  const head = ["task", "rows", ...WAYS.map(({ name }) => name), "bag of words", "most frequent"];
  const body = rows.map(({ task, cells, train, valid, mostFrequent, bagOfWords }) => [
    ...[task, `${train} / ${valid}`, ...cells.map(({ text }) => text)],
    ...[bagOfWords.toFixed(4), mostFrequent.toFixed(4)],
  ]);
  return `# Tasks

Accuracy on validation rows, which also choose the epoch that is kept, with ${seeds} seed${
    seeds === 1 ? "" : "s"
  } (mean ± standard
deviation). Rows: to learn from / to validate on. By blanks and by a head start from the bundled model, the third way
from random weights of the same sizes; the bag of words is a logistic regression on the same rows.

${table([head, ...body])}${language.map((line) => `${line}\n`).join("")}
Made by \`deno run -A tools/task_results.ts MODEL DATA RUNS\`; tasks and settings stand in
tools/task_results/result_tasks.ts.
`;
}
