/** Tasks with labels or candidates: which choice the model makes, and how sure it is. */
import { labelsOf } from "../../core/tasks/metrics.ts";
import type { FillingModel } from "../filling/model.ts";
import { DataError } from "../../data/data_error.ts";
import { UsageError } from "../frame/errors.ts";
import { encodeItems, type Encoding } from "../tasks/encoded_items.ts";
import { readHead, type SavedHead } from "../tasks/head_file.ts";
import { judgeItems } from "../tasks/judge_items.ts";
import { namedTask } from "../tasks/named_task.ts";
import { readItems } from "../tasks/read_items.ts";
import { grouped } from "../terminal/amount.ts";
import { choiceReport } from "./choice_report.ts";
import { checkUsed } from "./options.ts";
import { type Evaluation, type Preparing, textLength } from "./evaluation.ts";

/** The head that lies beside a model on this machine. */
async function headOf(model: string | undefined, { config }: FillingModel): Promise<SavedHead | undefined> {
  const isHere = model !== undefined && !/^https?:/.test(model);
  return isHere ? await readHead(model, config) : undefined;
}

/** Prepares it; `others` are the names of what is no such task. */
export async function choiceEvaluation(
  name: string | undefined,
  { data, options, stderr, others }: Preparing & { readonly others: readonly string[] },
): Promise<Evaluation> {
  const task = await namedTask(name, others);
  checkUsed(options, { task: task.name, used: ["pattern", "method", "length-penalty"] });
  const { pattern = 0, "length-penalty": lengthPenalty = 0, limit, batch = 16 } = options;
  if (pattern >= task.patterns) {
    throw new UsageError(
      `option --pattern: expected less than ${task.patterns}, the patterns of ${task.name}, found ${pattern}`,
    );
  }
  const rows = (await readItems(data, { task, stderr })).items.slice(0, limit);
  const unknown =
    rows.filter(({ item }) => labelsOf({ item, choice: 0 }, task).expected === undefined).length;
  if (unknown === rows.length) {
    throw new DataError(`${data}: expected a row whose right answer is told, found none`);
  }
  if (unknown > 0) {
    const named = `${grouped(unknown)} row${unknown === 1 ? "" : "s"}`;
    stderr.write(`${data}: ${named} without the right answer, which no metric counts\n`);
  }
  return {
    async run({ backend, model, onProgress, isOver }) {
      const length = textLength(options.length, model);
      const head = await headOf(options.model, model);
      const { method = head === undefined ? "cloze" : "head" } = options;
      const encoding: Encoding = {
        ...{ task, tokenizer: model.tokenizer, method, pattern, length, lengthPenalty },
        ...head === undefined ? {} : { pooled: head.pooled },
      };
      const { items } = encodeItems(rows, { encoding, path: data, stderr });
      const judged = await judgeItems(backend, items, {
        ...{ model, encoding, head, batch, isOver },
        onItem: (done) => onProgress(`${grouped(done)} of ${grouped(items.length)} items`),
      });
      return choiceReport(judged, { task, of: items.length });
    },
  };
}
