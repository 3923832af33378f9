/** The items of a labelled file. What cannot be used is said with file and line, and counted; the rest is kept. */
import type { DeclaredTask } from "../../core/tasks/declared_task.ts";
import type { Item, Row } from "../../core/tasks/task.ts";
import { DataError } from "../../data/data_error.ts";
import { readRows } from "../../data/read_rows.ts";
import { grouped } from "../terminal/amount.ts";

/** Something of a row, and where it came from. */
export interface Located<T> {
  readonly item: T;
  readonly line: number;
}

/** An item of a task. */
export type LocatedItem = Located<Item>;

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

/** How a file is read. */
export interface ReadUsableOptions<T> {
  /** What a row has of use; it throws a RangeError for a row that cannot be used. */
  readonly read: (row: Row) => readonly T[];
  /** Names of the columns of a table without a header. */
  readonly columns?: readonly string[] | undefined;
  /** What uses the rows, for the sentence on a file without any that it can use. */
  readonly user: string;
  readonly stderr: Output;
}

/**
 * Reads what the rows of a file have of use.
 *
 * @throws {DataError} when not a single row can be used.
 */
export async function readUsable<T>(
  path: string,
  { read, columns, user, stderr }: ReadUsableOptions<T>,
): Promise<{ readonly items: readonly Located<T>[]; readonly leftOut: number }> {
  const refused = refusals(path, stderr);
  const items: Located<T>[] = [];
  for (const located of await readRows(path, columns === undefined ? {} : { columns })) {
    if ("problem" in located) {
      refused.add(located.line, located.problem);
      continue;
    }
    try {
      items.push(...read(located.row).map((item) => ({ item, line: located.line })));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused.add(located.line, error.message);
    }
  }
  refused.end();
  if (items.length === 0) throw new DataError(`${path}: expected a row that ${user} can use, found none`);
  return { items, leftOut: refused.count() };
}

/**
 * Reads a file for a task.
 *
 * @throws {DataError} when not a single row can be used.
 */
export function readItems(
  path: string,
  { task, stderr }: { readonly task: DeclaredTask; readonly stderr: Output },
): Promise<{ readonly items: readonly LocatedItem[]; readonly leftOut: number }> {
  return readUsable(path, { read: task.read, columns: task.columns, user: task.name, stderr });
}
