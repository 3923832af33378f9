/** Labelled files as rows: JSON lines, CSV and TSV. A row that cannot be read is said, and the others are kept. */
import { parse } from "npm:csv-parse@6.1.0/sync";
import { DataError, reasonOf } from "./data_error.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A row, or what is wrong with it, and the line of the file, from 1, where it ends. */
export type LocatedRow =
  & { readonly line: number }
  & ({ readonly row: Readonly<Record<string, unknown>> } | { readonly problem: string });

/** How to read. */
export interface ReadRowsOptions {
  /** Names of the columns of a table without a header. */
  readonly columns?: readonly string[];
}

/** A file that is longer is not read. */
const MOST_BYTES = 2 ** 29 - 24;

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
 * The rows of a file; its name says of which kind: `.jsonl`, `.ndjson` or `.json` lines, `.csv`, `.tsv`. Tables have
 * their columns' names in the first line, unless `columns` gives them. Quotes mean something in CSV alone.
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
  const kind = /\.(jsonl|ndjson|json|csv|tsv)$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === undefined) {
    throw new DataError(`${path}: expected a file of .jsonl, .csv or .tsv, found another name`);
  }
  const text = await readText(path);
  if (kind === "csv" || kind === "tsv") return tableRows(text, { path, kind, ...options });
  return text.split("\n").flatMap((content, index): readonly LocatedRow[] => {
    if (content.trim() === "") return [];
    return [{ line: index + 1, ...jsonRow(content) }];
  });
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await Deno.stat(path);
    if (size > MOST_BYTES) {
      throw new DataError(`${path}: expected at most ${MOST_BYTES} bytes, found ${size}`);
    }
    const decoded = decodeUtf8(await Deno.readFile(path));
    if (decoded.valid) return decoded.text.replace(/^\uFEFF/, "");
    throw new DataError(`${path}: expected UTF-8, found a byte that is not at offset ${decoded.offset}`);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}

function jsonRow(
  content: string,
): { readonly row: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { row: { ...value } };
    return { problem: "expected a JSON object" };
  } catch (error) {
    return { problem: `expected JSON, ${error instanceof Error ? error.message : error}` };
  }
}

function tableRows(
  text: string,
  { path, kind, columns }: ReadRowsOptions & { readonly path: string; readonly kind: string },
): readonly LocatedRow[] {
  const records: { readonly record: readonly string[]; readonly line: number }[] = [];
  try {
    parse(text, {
      delimiter: kind === "csv" ? "," : "\t",
      quote: kind === "csv" ? '"' : null,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(record: readonly string[], { lines }) {
        records.push({ record, line: lines });
        return null;
      },
    });
  } catch (error) {
    throw new DataError(`${path}: ${error instanceof Error ? error.message : error}`);
  }
  const [header, ...rest] = records;
  const names = columns ?? header?.record ?? [];
  const body = columns === undefined ? rest : records;
  return body.map(({ record, line }): LocatedRow => {
    if (record.length !== names.length) {
      return {
        line,
        problem: `expected ${names.length} columns (${names.join(", ")}), found ${record.length}`,
      };
    }
    return { line, row: Object.fromEntries(names.map((name, at) => [name, record[at] ?? ""])) };
  });
}
