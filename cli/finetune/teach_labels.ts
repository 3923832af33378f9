/** The methods `cloze` and `head`: rows with labels. */
import { grouped } from "../terminal/amount.ts";
import { UsageError } from "../frame/errors.ts";
import { balanceText } from "../tasks/balance.ts";
import { encodeItems } from "../tasks/encoded_items.ts";
import { namedTask } from "../tasks/named_task.ts";
import { readItems } from "../tasks/read_items.ts";
import { choiceCourse } from "./choice_course.ts";
import { checkUsed, type FinetuneValues } from "./options.ts";
import { readTaught } from "./read_taught.ts";
import type { MethodWorld, Taught } from "./taught.ts";

/** Options of one of the methods alone. */
const OWN = { cloze: ["pattern", "length-penalty"], head: ["pooled"] } as const;

/**
 * Reads the rows of a task with labels.
 *
 * @throws {UsageError | DataError} in one sentence.
 */
export async function teachLabels(
  options: FinetuneValues,
  { method, model, length, stderr }: MethodWorld & { readonly method: "cloze" | "head" },
): Promise<Taught> {
  checkUsed(options, ["task", "loss", ...OWN[method]]);
  const { pattern = 0 } = options;
  const task = await namedTask(options.task);
  if (pattern >= task.patterns) {
    throw new UsageError(
      `option --pattern: expected less than ${task.patterns}, the patterns of ${task.name}, found ${pattern}`,
    );
  }
  const rows = await readTaught(options, async (path) => (await readItems(path, { task, stderr })).items);
  const lengthPenalty = options["length-penalty"] ?? 0;
  const { pooled } = options;
  const encoding = {
    ...{ task, tokenizer: model.tokenizer, pattern, length, method, lengthPenalty },
    ...pooled === undefined ? {} : { pooled },
  };
  const encoded = (items: typeof rows.train, path: string | undefined) =>
    encodeItems(items, { encoding, path: path ?? options.train ?? "", stderr }).items;
  const train = encoded(rows.train, options.train);
  const valid = encoded(rows.valid, options.valid);
  stderr.write(`${task.name}: ${grouped(train.length)} rows to learn from (${balanceText(train, task)}), `);
  stderr.write(`${grouped(valid.length)} to validate on (${balanceText(valid, task)})\n`);
  const { loss = "crossEntropy", "label-smoothing": labelSmoothing } = options;
  return {
    name: task.name,
    rows,
    course: choiceCourse({ train, valid }, { config: model.config, encoding, loss, labelSmoothing }),
  };
}
