/** A task with labels as a course: choices for a blank, or classes of a head. */
import type { GlmConfig } from "../../core/glm/config.ts";
import type { ChoiceLoss } from "../../core/tasks/choice_loss.ts";
import { choiceLesson, choiceReading } from "../../core/tasks/choice_lesson.ts";
import { type Decided, metric } from "../../core/tasks/metrics.ts";
import { CommandError } from "../frame/errors.ts";
import { batchOf, classesOf, type EncodedItem, type Encoding, scoreKindOf } from "../tasks/encoded_items.ts";
import { batchesOf, drawnBatches } from "./batches.ts";
import type { Course } from "./course.ts";

/** How choices are learned. */
export interface ChoiceCourseOptions {
  readonly config: GlmConfig;
  readonly encoding: Encoding;
  readonly loss: ChoiceLoss;
  readonly labelSmoothing: number;
}

/** Items that are scored together. */
const SCORED = 16;

/**
 * The course of some items. Those without a right choice are left out of the lessons.
 *
 * @throws {CommandError} when none of those to learn from has one, or none of those to validate on.
 */
export function choiceCourse(
  { train, valid }: { readonly train: readonly EncodedItem[]; readonly valid: readonly EncodedItem[] },
  options: ChoiceCourseOptions,
): Course {
  const { config, encoding, encoding: { task } } = options;
  const learnable = train.filter(({ item }) => item.correct !== undefined);
  if (learnable.length === 0) throw new CommandError("expected training rows with labels, found none");
  const undecided = valid.map(({ item }) => ({ item, choice: 0 }));
  if (metric(task.metrics[0], { decided: undecided, task }) === undefined) {
    throw new CommandError("expected validation rows with labels, found none");
  }
  const all = [...learnable, ...valid];
  const kind = scoreKindOf(all, encoding);
  const classes = classesOf(all, task);
  const batching = { encoding, kind, classes };
  const [primary] = task.metrics;
  return {
    metric: { name: primary, better: "higher" },
    rows: learnable.length,
    ...kind === "head" ? { head: { classes, pooled: encoding.pooled ?? "cls" } } : {},
    *lessons(key, size) {
      for (const some of drawnBatches(key, learnable, size)) {
        const correct = some.map(({ item }) => item.correct ?? 0);
        yield choiceLesson(batchOf(some, batching), { ...options, kind, correct });
      }
    },
    async judge(read) {
      const decided: Decided[] = [];
      for (const some of batchesOf(valid, SCORED)) {
        const scores = await read(choiceReading(batchOf(some, batching), { config, kind }));
        some.forEach(({ item }, i) => {
          const own = scores[i] ?? [];
          decided.push({ item, choice: own.indexOf(Math.max(...own)) });
        });
      }
      return metric(primary, { decided, task }) ?? NaN;
    },
  };
}
