/** Texts as a course: examples whose predicted tokens are learned, judged by perplexity. */
import type { Example } from "../../core/blanks/example.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { foldIn, type Key, key } from "../../core/random/key.ts";
import { exampleLesson } from "../../core/tasks/example_lesson.ts";
import { languageReading } from "../../core/tasks/language_reader.ts";
import { batchesOf, drawnBatches } from "./batches.ts";
import type { Course } from "./course.ts";

/** A row that examples are made of. */
export interface ExampleRow {
  /** One of its examples; the same for the same key. */
  readonly example: (key: Key) => Example;
}

/** Rows that are read together. */
const READ = 16;

/** Source of the draws for validation: the same whatever the run's seed, so that scores can be compared. */
const VALIDATION = key(0x76616c69);

/** The course of some rows. Examples are drawn anew in every epoch; those of the validation rows once. */
export function exampleCourse(
  { train, valid }: { readonly train: readonly ExampleRow[]; readonly valid: readonly ExampleRow[] },
  options: { readonly config: GlmConfig; readonly labelSmoothing: number },
): Course {
  const { config } = options;
  const numbered = train.map((row, index) => ({ row, index }));
  const held = valid.map(({ example }, index) => example(foldIn(VALIDATION, index)));
  return {
    metric: { name: "perplexity", better: "lower" },
    rows: train.length,
    *lessons(key, size) {
      for (const some of drawnBatches(key, numbered, size)) {
        yield exampleLesson(some.map(({ row, index }) => row.example(foldIn(key, index))), options);
      }
    },
    async judge(read) {
      let [loss, tokens] = [0, 0];
      for (const some of batchesOf(held, READ)) {
        for (const { losses } of await read(languageReading(some, config))) {
          loss += losses.reduce((sum, each) => sum + each, 0);
          tokens += losses.length;
        }
      }
      return Math.exp(loss / tokens);
    },
  };
}
