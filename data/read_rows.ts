/** Files as rows: JSON, CSV, TSV and Parquet. A row that cannot be read is said, and the others are kept. */
import { DataError } from "./data_error.ts";
import { MOST_BYTES, readTextFile } from "./read_text_file.ts";
import { jsonFileRows, jsonLineRows } from "./rows/json_rows.ts";
import type { LocatedRow } from "./rows/located_row.ts";
import { parquetRows } from "./rows/parquet_rows.ts";
import { tableRows } from "./rows/table_rows.ts";

/** How to read. */
export interface ReadRowsOptions {
  /** Names of the columns of a table without a header. */
  readonly columns?: readonly string[];
}

const TABLE_NAME = /\.(jsonl|ndjson|json|csv|tsv|parquet)$/i;

/**
 * Whether a file has rows, by its name.
 *
 * @example
 * ```ts
 * import { isTableName } from "./read_rows.ts";
 * if (!isTableName("a.TSV") || isTableName("a.txt")) throw new Error();
 * ```
 */
export function isTableName(path: string): boolean {
  return TABLE_NAME.test(path);
}

/**
 * The rows of a file; its name says of which kind: `.jsonl` or `.ndjson` lines, `.json` (lines, a list, or SQuAD's form),
 * `.csv`, `.tsv`, `.parquet`. The same table gives the same rows, but that in CSV and TSV all values are texts.
 *
 * @throws {DataError} when the file cannot be read, or is of no known kind.
 * @example
 * ```ts
 * import { readRows } from "./read_rows.ts";
 *
 * const path = `${await Deno.makeTempDir()}/a.tsv`;
 * await Deno.writeTextFile(path, "text\tlabel\nfine\t1\nbroken\n");
 * const [fine, broken] = await readRows(path);
 * if (fine === undefined || !("row" in fine) || fine.row.label !== "1") throw new Error();
 * if (broken?.line !== 3 || !("problem" in broken)) throw new Error();
 * ```
 */
export async function readRows(path: string, options: ReadRowsOptions = {}): Promise<readonly LocatedRow[]> {
  const kind = TABLE_NAME.exec(path)?.[1]?.toLowerCase();
  if (kind === undefined) {
    throw new DataError(
      `${path}: expected a file of .jsonl, .json, .csv, .tsv or .parquet, found another name`,
    );
  }
  if (kind === "parquet") return await parquetRows(path, { mostBytes: MOST_BYTES });
  const text = await readTextFile(path);
  if (kind === "csv" || kind === "tsv") return tableRows(text, { path, kind, ...options });
  return (kind === "json" ? jsonFileRows(text) : undefined) ?? jsonLineRows(text);
}
