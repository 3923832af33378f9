/** What a run of fine-tuning teaches: rows as lessons, and how well held-out rows go. */
import type { PooledToken } from "../../core/tasks/choice_batch.ts";
import type { Finetuner } from "../../core/tasks/finetuner.ts";
import type { Lesson } from "../../core/tasks/lesson.ts";
import type { Key } from "../../core/random/key.ts";

/** What a course is judged by. */
export interface Metric {
  readonly name: string;
  readonly better: "higher" | "lower";
}

/** Rows that are ready to be taught. */
export interface Course {
  readonly metric: Metric;
  /** Rows that are learned from. */
  readonly rows: number;
  /** The classification head, where there is one: its classes, and the token that it reads. */
  readonly head?: { readonly classes: number; readonly pooled: PooledToken };
  /** The lessons of an epoch, of so many rows each (the last of what is left), in an order that the key draws. */
  readonly lessons: (key: Key, size: number) => Iterable<Lesson<unknown>>;
  /** The metric on the validation rows. */
  readonly judge: (read: Finetuner["read"]) => Promise<number>;
}

/**
 * Whether a score is better than another; than none, every score is.
 *
 * @example
 * ```ts
 * import { isBetter } from "./course.ts";
 * const perplexity = { name: "perplexity", better: "lower" } as const;
 * if (!isBetter(perplexity, { score: 3, than: 4 }) || !isBetter(perplexity, { score: 9, than: undefined })) {
 *   throw new Error();
 * }
 * ```
 */
export function isBetter(
  { better }: Metric,
  { score, than }: { readonly score: number; readonly than: number | undefined },
): boolean {
  if (than === undefined) return true;
  return better === "higher" ? score > than : score < than;
}
