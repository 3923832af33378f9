/** The methods `seq2seq` and `blanks`: rows whose texts are learned themselves. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import {
  type ConditionalTask,
  originalTask,
  patternTask,
  sourcePattern,
} from "../../core/tasks/conditional_task.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import { textOf } from "../../core/tasks/row.ts";
import { wordPlaces } from "../../core/tasks/blank_words.ts";
import { wordBlanksExample } from "../../core/tasks/word_blanks.ts";
import { key } from "../../core/random/key.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { UsageError } from "../frame/errors.ts";
import { encodeRows } from "../tasks/encode_rows.ts";
import { grouped } from "../terminal/amount.ts";
import { exampleCourse, type ExampleRow } from "./example_course.ts";
import { readTaught, type RowTask } from "./read_taught.ts";
import type { FinetuneValues, MethodWorld, Taught } from "./taught.ts";

/** How a task makes examples of its rows. */
interface TextTask<Item> extends RowTask<Item> {
  /** @throws {RangeError} for a row that does not fit. */
  readonly prepare: (item: Item) => ExampleRow & { readonly isShortened: boolean };
}

async function teach<Item>(
  task: TextTask<Item>,
  { options, model: { config }, length, stderr }: MethodWorld & { readonly options: FinetuneValues },
): Promise<Taught> {
  const rows = await readTaught(task, { files: options, stderr });
  const prepared = (items: typeof rows.train, path: string | undefined): readonly ExampleRow[] =>
    encodeRows(items, {
      path: path ?? options.train ?? "",
      length,
      stderr,
      encode({ item }) {
        const { isShortened, ...encoded } = task.prepare(item);
        return { encoded, isShortened };
      },
    }).items;
  const train = prepared(rows.train, options.train);
  const valid = prepared(rows.valid, options.valid);
  stderr.write(
    `${task.name}: ${grouped(train.length)} rows to learn from, ${grouped(valid.length)} to validate on\n`,
  );
  const labelSmoothing = options["label-smoothing"];
  return { name: task.name, rows, course: exampleCourse({ train, valid }, { config, labelSmoothing }) };
}

/** The task of `--task`, or of `--source` and `--target`. */
function conditionalTask(options: FinetuneValues, { model }: MethodWorld): ConditionalTask {
  const { task, source, target } = options;
  if (task !== undefined) {
    const known = Object.values(GENERATION_TASKS).find(({ name }) => name === task);
    const columns = {
      ...source === undefined ? {} : { text: source },
      ...target === undefined ? {} : { target },
    };
    if (known !== undefined) return originalTask(known, columns);
    throw new UsageError(
      `option --task: expected ${
        Object.keys(GENERATION_TASKS).join(", ")
      } with --method seq2seq, or --source and --target, ` +
        `found "${task}"`,
    );
  }
  if (source === undefined || target === undefined) {
    throw new UsageError(
      `option --${
        source === undefined ? "source" : "target"
      }: expected a column with --method seq2seq, found none`,
    );
  }
  try {
    return patternTask(sourcePattern(source, model.tokenizer.commands), target);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`option --source: ${error.message}`);
    throw error;
  }
}

/**
 * Reads sources and targets.
 *
 * @throws {UsageError | DataError} in one sentence.
 */
export function teachTargets(options: FinetuneValues, world: MethodWorld): Promise<Taught> {
  const { model: { tokenizer }, length } = world;
  const task = conditionalTask(options, world);
  const sop = commandId(tokenizer.commands, "sop");
  return teach({
    ...task,
    prepare(item) {
      const { context, piece, isShortened } = task.encode(item, { tokenizer, length });
      const example = answerLayout({ context, pieces: [piece], sop });
      return { length: example.tokens.length, example: () => example, isShortened };
    },
  }, { ...world, options });
}

/**
 * Reads texts whose words are to become blanks.
 *
 * @throws {UsageError | DataError} in one sentence.
 */
export function teachBlanks(options: FinetuneValues, world: MethodWorld): Promise<Taught> {
  const { model: { tokenizer }, length } = world;
  const { ratio, text: column, task } = options;
  if (task !== undefined) {
    throw new UsageError(`option --task: expected none with --method blanks, found "${task}"`);
  }
  const making = { tokenizer, share: ratio, length };
  return teach({
    name: "blanks",
    read: (row) => [textOf(row, column)],
    prepare(text) {
      for (const { start, end } of wordPlaces(text)) {
        if (tokenizer.encode(text.slice(start, end)).length > 0) continue;
        throw new RangeError(`word "${text.slice(start, end)}": expected at least one token, found none`);
      }
      const { example, isShortened } = wordBlanksExample(key(0), text, making);
      return {
        length: example.tokens.length,
        example: (drawn) => wordBlanksExample(drawn, text, making).example,
        isShortened,
      };
    },
  }, { ...world, options });
}
