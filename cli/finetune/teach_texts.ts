/** The methods `seq2seq` and `blanks`: rows whose texts are learned themselves. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import { key } from "../../core/random/key.ts";
import { wordPlaces } from "../../core/tasks/blank_words.ts";
import { type ConditionalTask, originalTask } from "../../core/tasks/conditional_task.ts";
import { declaredSource } from "../../core/tasks/declared_source.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import { wordBlanksExample } from "../../core/tasks/word_blanks.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { UsageError } from "../frame/errors.ts";
import { readColumns } from "../tasks/columns.ts";
import { encodeRows } from "../tasks/encode_rows.ts";
import { type Located, readUsable } from "../tasks/read_items.ts";
import { readTexts } from "../tasks/read_texts.ts";
import { isTaskFile, readTaskFile } from "../tasks/task_file.ts";
import { sourceTask } from "../tasks/source_task.ts";
import { grouped } from "../terminal/amount.ts";
import { exampleCourse, type ExampleRow } from "./example_course.ts";
import { checkUsed, type FinetuneValues } from "./options.ts";
import { readTaught } from "./read_taught.ts";
import type { MethodWorld, Taught } from "./taught.ts";

/** How rows become examples. */
interface TextTask<Item> {
  readonly name: string;
  /** The usable rows of a file. */
  readonly read: (path: string) => Promise<readonly Located<Item>[]>;
  /** @throws {RangeError} for a row that does not fit. */
  readonly prepare: (item: Item) => ExampleRow & { readonly isShortened: boolean };
}

async function teach<Item>(
  { name, read, prepare }: TextTask<Item>,
  { options, model: { config }, length, stderr }: MethodWorld & { readonly options: FinetuneValues },
): Promise<Taught> {
  const rows = await readTaught(options, read);
  const prepared = (items: typeof rows.train, path: string | undefined): readonly ExampleRow[] =>
    encodeRows(items, {
      path: path ?? options.train ?? "",
      length,
      stderr,
      encode({ item }) {
        const { isShortened, ...encoded } = prepare(item);
        return { encoded, isShortened };
      },
    }).items;
  const train = prepared(rows.train, options.train);
  const valid = prepared(rows.valid, options.valid);
  stderr.write(
    `${name}: ${grouped(train.length)} rows to learn from, ${grouped(valid.length)} to validate on\n`,
  );
  const labelSmoothing = options["label-smoothing"];
  return { name, rows, course: exampleCourse({ train, valid }, { config, labelSmoothing }) };
}

/** The task of `--task`, a kind of sources or a file, or of `--source` and `--target`. */
async function conditionalTask(
  options: FinetuneValues,
  { model: { tokenizer: { commands } } }: MethodWorld,
): Promise<ConditionalTask> {
  const { task, columns } = options;
  const kinds = Object.keys(GENERATION_TASKS).join(", ");
  if (task !== undefined && isTaskFile(task)) {
    checkUsed(options, ["task"]);
    return await readTaskFile(task, (json) => declaredSource(json, commands));
  }
  if (task !== undefined) {
    checkUsed(options, ["task", "columns"]);
    const known = Object.values(GENERATION_TASKS).find(({ name }) => name === task);
    if (known !== undefined) return originalTask(known, readColumns(columns));
    throw new UsageError(
      `option --task: expected ${kinds} or a .json file with --method seq2seq, found "${task}"`,
    );
  }
  checkUsed(options, ["source", "target"]);
  return sourceTask(options, {
    commands,
    expected: `a column, or --task ${kinds}`,
  });
}

/**
 * Reads sources and targets.
 *
 * @throws {UsageError | DataError} in one sentence.
 */
export async function teachTargets(options: FinetuneValues, world: MethodWorld): Promise<Taught> {
  const { model: { tokenizer }, length, stderr } = world;
  const { name, read, encode } = await conditionalTask(options, world);
  const sop = commandId(tokenizer.commands, "sop");
  return await teach({
    name,
    read: async (path) => (await readUsable(path, { read, user: name, stderr })).items,
    prepare(item) {
      const { context, piece, isShortened } = encode(item, { tokenizer, length });
      const example = answerLayout({ context, pieces: [piece], sop });
      return { example: () => example, isShortened };
    },
  }, { ...world, options });
}

/**
 * Reads texts whose words are to become blanks.
 *
 * @throws {UsageError | DataError} in one sentence.
 */
export function teachBlanks(options: FinetuneValues, world: MethodWorld): Promise<Taught> {
  const { model: { tokenizer }, length, stderr } = world;
  checkUsed(options, ["ratio", "columns"]);
  const { ratio: share = 0.15 } = options;
  const { text: column = "text" } = readColumns(options.columns);
  const making = { tokenizer, share, length };
  return teach({
    name: "blanks",
    read: (path) => readTexts(path, { column, user: "blanks", stderr }),
    prepare(text) {
      for (const { start, end } of wordPlaces(text)) {
        const word = text.slice(start, end);
        if (tokenizer.encode(word).length > 0) continue;
        throw new RangeError(`word "${word}": expected at least one token, found none`);
      }
      const { isShortened } = wordBlanksExample(key(0), text, making);
      return { example: (drawn) => wordBlanksExample(drawn, text, making).example, isShortened };
    },
  }, { ...world, options });
}
