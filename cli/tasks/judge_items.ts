/** Choices that a model makes for items, and how sure it is of them. */
import type { Backend } from "../../core/graph/backend.ts";
import { key } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";
import type { Decided } from "../../core/tasks/metrics.ts";
import type { EncodedItem } from "./encoded_items.ts";
import { type Judge, openItemScorer } from "./item_scorer.ts";

/** A choice, and the probabilities of all. */
export interface JudgedItem extends Decided {
  readonly line: number;
  readonly probabilities: readonly number[];
}

/** Judges items, or as many of them as there is time for, in drawn order. */
export async function judgeItems(
  backend: Backend,
  items: readonly EncodedItem[],
  { batch, isOver, onItem, ...judge }: Judge & {
    /** Items whose choices are read together. */
    readonly batch: number;
    readonly isOver: () => boolean;
    readonly onItem: (done: number) => void;
  },
): Promise<readonly JudgedItem[]> {
  const scorer = openItemScorer(backend, items, judge);
  const judged: JudgedItem[] = [];
  try {
    const drawn = permutation(key(0), items.length).flatMap((at) => items.slice(at, at + 1));
    for (let at = 0; at < drawn.length && !(at > 0 && isOver()); at += batch) {
      const some = drawn.slice(at, at + batch);
      const scores = await scorer.score(some);
      some.forEach(({ item, line }, i) => {
        const probabilities = softmax(scores[i] ?? []);
        judged.push({ item, line, probabilities, choice: probabilities.indexOf(Math.max(...probabilities)) });
      });
      onItem(judged.length);
    }
    return judged;
  } finally {
    scorer.close();
  }
}

function softmax(scores: readonly number[]): readonly number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}
