/** What labelled rows are made of, and what several runs gave. */
import type { Item, Task } from "../../core/tasks/task.ts";
import { grouped } from "../terminal/amount.ts";

/**
 * How many rows have which label.
 *
 * @example
 * ```ts
 * import { balanceText } from "./balance.ts";
 * const items = [0, 1, 1].map((correct) => ({ item: { fields: {}, correct } }));
 * if (balanceText(items, { labels: ["bad", "good"] }) !== "bad 1, good 2") throw new Error();
 * ```
 */
export function balanceText(
  items: readonly { readonly item: Item }[],
  { labels }: Pick<Task, "labels">,
): string {
  const counts = new Map<string, number>(labels.map((label) => [label, 0]));
  for (const { item } of items) {
    const label = item.label ?? (item.correct === undefined ? "unlabelled" : labels[item.correct]);
    if (label === undefined) continue;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const text = [...counts].map(([label, count]) => `${label} ${grouped(count)}`).join(", ");
  return text === "" ? "candidates of their own" : text;
}

/**
 * Mean and standard deviation of the scores of several runs.
 *
 * @example
 * ```ts
 * import { meanText } from "./balance.ts";
 * if (meanText([0.5]) !== "0.5000" || meanText([0.4, 0.6]) !== "0.5000 ± 0.1414 over 2 seeds") throw new Error();
 * ```
 */
export function meanText(scores: readonly number[]): string {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  if (scores.length === 1) return mean.toFixed(4);
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)} over ${scores.length} seeds`;
}
