/** The items of a labelled file. What cannot be used is said with file and line, and counted; the rest is kept. */
import type { DeclaredTask } from "../../core/tasks/declared_task.ts";
import type { Item } from "../../core/tasks/task.ts";
import { DataError } from "../../data/data_error.ts";
import { readRows } from "../../data/read_rows.ts";
import { grouped } from "../terminal/amount.ts";

/** An item, and where it came from. */
export interface LocatedItem {
  readonly item: Item;
  readonly line: number;
}

/** Where sentences for the user go. */
interface Output {
  readonly write: (text: string) => void;
}

/** So many unusable rows are described; the others are only counted. */
const DESCRIBED = 5;

/**
 * What cannot be used of a file.
 *
 * @example
 * ```ts
 * import { refusals } from "./read_items.ts";
 * let said = "";
 * const refused = refusals("a.csv", { write: (text) => void (said += text) });
 * refused.add(3, "expected a text");
 * refused.end();
 * if (said !== "a.csv:3: expected a text\na.csv: 1 row left out\n") throw new Error(said);
 * ```
 */
export function refusals(
  path: string,
  stderr: Output,
): {
  readonly add: (line: number, problem: string) => void;
  readonly count: () => number;
  readonly end: () => void;
} {
  let count = 0;
  return {
    add(line, problem) {
      count++;
      if (count <= DESCRIBED) stderr.write(`${path}:${line}: ${problem}\n`);
    },
    count: () => count,
    end() {
      if (count > 0) stderr.write(`${path}: ${grouped(count)} row${count === 1 ? "" : "s"} left out\n`);
    },
  };
}

/**
 * Reads a file for a task.
 *
 * @throws {DataError} when not a single row can be used.
 */
export async function readItems(
  path: string,
  { task, stderr }: { readonly task: DeclaredTask; readonly stderr: Output },
): Promise<{ readonly items: readonly LocatedItem[]; readonly leftOut: number }> {
  const refused = refusals(path, stderr);
  const items: LocatedItem[] = [];
  for (const located of await readRows(path, task.columns ? { columns: task.columns } : {})) {
    if ("problem" in located) {
      refused.add(located.line, located.problem);
      continue;
    }
    try {
      items.push(...task.read(located.row).map((item) => ({ item, line: located.line })));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused.add(located.line, error.message);
    }
  }
  refused.end();
  if (items.length === 0) {
    throw new DataError(`${path}: expected a row that ${task.name} can use, found none`);
  }
  return { items, leftOut: refused.count() };
}
