/** Columns as the command line names them. */
import type { ColumnRole, GenerationColumns } from "../../core/tasks/generation_task.ts";
import { UsageError } from "../frame/errors.ts";

const ROLES: readonly ColumnRole[] = ["text", "question", "answer", "target"];

/**
 * Columns of `--columns text=article,target=highlights`.
 *
 * @throws {UsageError} when it is something else.
 * @example
 * ```ts
 * import { readColumns } from "./columns.ts";
 * if (readColumns("text=article,target=highlights").target !== "highlights") throw new Error();
 * ```
 */
export function readColumns(text: string | undefined): GenerationColumns {
  if (text === undefined) return {};
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [, role, name] = /^([a-z]+)=(.+)$/s.exec(part) ?? [];
      if (name !== undefined && ROLES.some((each) => each === role)) return [role, name];
      throw new UsageError(
        `option --columns: expected ${
          ROLES.join(", ")
        } and their columns such as text=article, found "${part}"`,
      );
    }),
  );
}
