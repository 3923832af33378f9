/** Tasks by name or by file. */
import chnsenticorp from "../../tasks/chnsenticorp.json" with { type: "json" };
import sentiment from "../../tasks/sentiment.json" with { type: "json" };
import sst2 from "../../tasks/sst2.json" with { type: "json" };
import { type DeclaredTask, declaredTask } from "../../core/tasks/declared_task.ts";
import { SUPERGLUE } from "../../core/tasks/superglue/tasks.ts";
import { UsageError } from "../frame/errors.ts";
import { didYouMean } from "../frame/suggest.ts";
import { isTaskFile, readTaskFile } from "./task_file.ts";

const DECLARED: Readonly<Record<string, unknown>> = { sst2, chnsenticorp, sentiment };

/** Names of the tasks that need no file. */
export const TASK_NAMES: readonly string[] = [...Object.keys(SUPERGLUE), ...Object.keys(DECLARED)];

/**
 * A task: one of those that come along, or the one that a JSON file declares.
 *
 * @param others names that the command knows besides, for the error
 * @throws {UsageError} for no name, or an unknown one; {DataError} for a file that is no task, with its path and field.
 */
export async function namedTask(
  name: string | undefined,
  others: readonly string[] = [],
): Promise<DeclaredTask> {
  const names = [...TASK_NAMES, ...others];
  if (name === undefined) {
    throw new UsageError(`option --task: expected ${names.join(", ")} or a .json file, found none`);
  }
  const known = Object.hasOwn(SUPERGLUE, name) ? SUPERGLUE[name] : undefined;
  if (known !== undefined) return known;
  if (Object.hasOwn(DECLARED, name)) return declaredTask(DECLARED[name]);
  if (!isTaskFile(name)) {
    throw new UsageError(
      `option --task: expected ${names.join(", ")} or a .json file, found "${name}"${
        didYouMean(name, names)
      }`,
    );
  }
  return await readTaskFile(name, declaredTask);
}
