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

/** Judges items, or as many of them as there is time for: batches of like length, in drawn order. */
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
    const sorted = items.toSorted((a, b) => lengthOf(a) - lengthOf(b));
    const count = Math.ceil(sorted.length / batch);
    for (const at of permutation(key(0), count)) {
      if (judged.length > 0 && isOver()) break;
      const some = sorted.slice(at * batch, (at + 1) * batch);
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

/** In buckets of 32, as the model is compiled. */
function lengthOf({ question, texts }: EncodedItem): number {
  const lengths = [...question.contexts.map(({ ids }) => ids.length), ...texts.map((ids) => ids.length)];
  return Math.ceil(Math.max(0, ...lengths) / 32);
}

function softmax(scores: readonly number[]): readonly number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}
