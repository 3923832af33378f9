/** What a model is asked to write for a row, and what it should write. */
import type { Context } from "../../core/infill/context.ts";
import { sourcePattern } from "../../core/tasks/conditional_task.ts";
import { encodeQuestion } from "../../core/tasks/encode_question.ts";
import {
  type GenerationColumns,
  generationContext,
  generationItem,
  type GenerationTask,
} from "../../core/tasks/generation_task.ts";
import { type Fields, fillTemplate } from "../../core/tasks/question.ts";
import { textOf, textsOf } from "../../core/tasks/row.ts";
import type { Row } from "../../core/tasks/task.ts";
import type { CommandIds } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { trimEnd } from "../../core/text/whitespace.ts";
import { UsageError } from "../frame/errors.ts";

/** A row. */
export interface SourceItem {
  readonly fields: Fields;
  readonly references: readonly [string, ...string[]];
}

/** How rows become sources. */
export interface SourceTask {
  readonly about: string;
  /** @throws {RangeError} for a row without the columns. */
  readonly read: (row: Row) => readonly SourceItem[];
  /** @throws {RangeError} when what may not be shortened of the source is too long. */
  readonly context: (
    item: SourceItem,
    options: { readonly tokenizer: Tokenizer; readonly length: number },
  ) => Context;
}

/**
 * Sources as the original builds them.
 *
 * @param columns those that have other names than the task's own
 */
export function originalSource(task: GenerationTask, columns: GenerationColumns): SourceTask {
  return {
    about: task.about,
    read(row) {
      const { fields, references } = generationItem(row, { task, columns });
      return [{ fields: { ...fields }, references }];
    },
    context: ({ fields }, options) =>
      generationContext({ text: "", question: "", answer: "", ...fields }, { task, ...options }),
  };
}

/**
 * Sources of a column or a pattern, as `finetune --method seq2seq` has them.
 *
 * @throws {UsageError} when the command line names none, or one that is no pattern for the vocabulary.
 */
export function patternSource(
  { source, target }: { readonly source: string | undefined; readonly target: string | undefined },
  commands: CommandIds,
): SourceTask {
  if (source === undefined || target === undefined) {
    const missing = source === undefined ? "source" : "target";
    throw new UsageError(`option --${missing}: expected a column with --task seq2seq, found none`);
  }
  const template = patternOf(source, commands);
  const { fields: names, mask } = template;
  return {
    about: `${target} for ${source}`,
    read: (row) => [{
      fields: Object.fromEntries(names.map((name) => [name, trimEnd(textOf(row, name))])),
      references: textsOf(row, target),
    }],
    context({ fields, references: [answer] }, { tokenizer, length }) {
      const question = [{ pattern: fillTemplate(template, fields), answer }];
      const { contexts } = encodeQuestion(question, { tokenizer, length, mask, room: "start" });
      const { ids = [], blank = 0 } = contexts[0] ?? {};
      return { ids, blanks: [blank] };
    },
  };
}

function patternOf(source: string, commands: CommandIds): ReturnType<typeof sourcePattern> {
  try {
    return sourcePattern(source, commands);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`option --source: ${error.message}`);
    throw error;
  }
}
