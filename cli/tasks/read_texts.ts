/** Texts, one to a row of a table or to a line. */
import { textOf } from "../../core/tasks/row.ts";
import { isTableName } from "../../data/read_rows.ts";
import { readTextFile } from "../../data/read_text_file.ts";
import { type Located, readUsable } from "./read_items.ts";

/** How texts are read. */
export interface ReadTextsOptions {
  /** The column of a table that has them. */
  readonly column: string;
  /** What uses them, for the sentence on a file without any. */
  readonly user: string;
  readonly stderr: { readonly write: (text: string) => void };
}

/**
 * The texts of a file: of a table those of a column, of another file its lines that are not empty.
 *
 * @throws {DataError} when the file cannot be read, or no row of a table can be used.
 */
export async function readTexts(
  path: string,
  { column, user, stderr }: ReadTextsOptions,
): Promise<readonly Located<string>[]> {
  if (isTableName(path)) {
    return (await readUsable(path, { read: (row) => [textOf(row, column)], user, stderr })).items;
  }
  const lines = (await readTextFile(path)).split(/\r?\n/);
  return lines.flatMap((item, index) => item.trim() === "" ? [] : [{ item, line: index + 1 }]);
}
