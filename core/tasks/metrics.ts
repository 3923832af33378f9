/** How well choices were made. */
import type { Item, MetricName, Task } from "./task.ts";

/** An item and the choice that was made for it. */
export interface Decided {
  readonly item: Item;
  readonly choice: number;
}

/**
 * Index of the label that a choice stands for, and of the right one; undefined where that is not known.
 *
 * @example
 * ```ts
 * import { labelsOf } from "./metrics.ts";
 * const task = { labels: ["no", "yes"] };
 * if (labelsOf({ item: { fields: {}, correct: 1 }, choice: 0 }, task).expected !== 1) throw new Error();
 * ```
 */
export function labelsOf(
  { item, choice }: Decided,
  { labels, labelOf }: Pick<Task, "labels" | "labelOf">,
): { readonly expected: number | undefined; readonly found: number } {
  if (labelOf === undefined) return { expected: item.correct, found: choice };
  const expected = item.label === undefined ? undefined : labels.indexOf(item.label);
  return { expected, found: labels.indexOf(labelOf(choice)) };
}

/**
 * Value of a metric, from 0 to 1; undefined when no item's right answer is known.
 *
 * `accuracy`: share of right choices. `f1`: of the second label. `macroF1`: mean over the labels. `exactMatch`: share
 * of right groups (items that are one question), or of items whose answer is among the accepted ones. `answerF1`: the
 * words that the chosen candidate shares with the best accepted one (as for ReCoRD and SQuAD).
 *
 * @example
 * ```ts
 * import { metric } from "./metrics.ts";
 * const decided = [0, 1, 1].map((choice) => ({ item: { fields: {}, correct: 1 }, choice }));
 * if (metric("accuracy", { decided, task: { labels: ["no", "yes"] } }) !== 2 / 3) throw new Error();
 * if (metric("f1", { decided, task: { labels: ["no", "yes"] } }) !== 0.8) throw new Error();
 * ```
 */
export function metric(
  name: MetricName,
  { decided, task }: {
    readonly decided: readonly Decided[];
    readonly task: Pick<Task, "labels" | "labelOf">;
  },
): number | undefined {
  const known = decided.filter((each) => labelsOf(each, task).expected !== undefined);
  if (known.length === 0) return undefined;
  const pairs = known.map((each) => labelsOf(each, task));
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  switch (name) {
    case "accuracy":
      return mean(pairs.map(({ expected, found }) => Number(expected === found)));
    case "f1":
      return f1Of(pairs, 1);
    case "macroF1":
      return mean(task.labels.map((_, label) => f1Of(pairs, label)));
    case "exactMatch":
      return mean([...grouped(known).values()].map((group) => Number(group.every(isAccepted))));
    case "answerF1":
      return mean(known.map(answerF1));
  }
}

function f1Of(
  pairs: readonly { readonly expected: number | undefined; readonly found: number }[],
  label: number,
): number {
  const both = pairs.filter(({ expected, found }) => expected === label && found === label).length;
  const either = pairs.reduce(
    (sum, pair) => sum + Number(pair.expected === label) + Number(pair.found === label),
    0,
  );
  return either === 0 ? 0 : 2 * both / either;
}

function grouped(decided: readonly Decided[]): ReadonlyMap<string, readonly Decided[]> {
  const groups = new Map<string, Decided[]>();
  decided.forEach((each, index) => {
    const name = each.item.group ?? `item ${index}`;
    groups.set(name, [...groups.get(name) ?? [], each]);
  });
  return groups;
}

function isAccepted({ item, choice }: Decided): boolean {
  return item.accepted?.includes(choice) ?? item.correct === choice;
}

function answerF1({ item: { candidates = [], accepted = [] }, choice }: Decided): number {
  const found = words(candidates[choice] ?? "");
  return Math.max(
    0,
    ...accepted.map((index) => {
      const right = words(candidates[index] ?? "");
      const left = [...right];
      const shared = found.filter((word) => {
        const at = left.indexOf(word);
        if (at >= 0) left.splice(at, 1);
        return at >= 0;
      }).length;
      return shared === 0 ? 0 : 2 * shared / (found.length + right.length);
    }),
  );
}

/** Words in lower case, without punctuation and articles. */
function words(text: string): readonly string[] {
  const plain = text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, "").replace(/\b(a|an|the)\b/g, " ");
  return plain.split(/\s+/).filter((word) => word !== "");
}
