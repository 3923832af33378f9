/** What `--source` and `--target` say is to be written. */
import { type ConditionalTask, patternTask, sourcePattern } from "../../core/tasks/conditional_task.ts";
import type { CommandIds } from "../../core/text/command_tokens.ts";
import { UsageError } from "../frame/errors.ts";

/**
 * The task of the two options.
 *
 * @param expected what a missing one should be, for the error
 * @throws {UsageError} when one is missing, or the source is no pattern for the vocabulary.
 */
export function sourceTask(
  { source, target }: { readonly source: string | undefined; readonly target: string | undefined },
  { commands, expected }: { readonly commands: CommandIds; readonly expected: string },
): ConditionalTask {
  if (source === undefined || target === undefined) {
    const missing = source === undefined ? "source" : "target";
    throw new UsageError(`option --${missing}: expected ${expected}, found none`);
  }
  try {
    return patternTask(sourcePattern(source, commands), target);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`option --source: ${error.message}`);
    throw error;
  }
}
