/** The rows of a Parquet file, as JSON would have them. */
import { describeParquet, parquetRanges, readParquetRows } from "../corpus/parquet.ts";
import { DataError } from "../data_error.ts";
import type { LocatedRow, RowValues } from "./located_row.ts";

/**
 * The rows of a file; `line` counts them from 1. Numbers beyond 2^53 and times become texts.
 *
 * @param options `mostBytes`: of the unpacked columns
 * @throws {DataError} when it is no Parquet file, or too large.
 */
export async function parquetRows(
  path: string,
  { mostBytes }: { readonly mostBytes: number },
): Promise<readonly LocatedRow[]> {
  const { columns, bytes } = await describeParquet(path);
  if (!(bytes <= mostBytes)) {
    throw new DataError(`${path}: expected at most ${mostBytes} bytes when unpacked, found ${bytes}`);
  }
  const rows: LocatedRow[] = [];
  for (const range of await parquetRanges(path, columns)) {
    for (const row of await readParquetRows(path, { ...range, columns })) {
      rows.push({ line: rows.length + 1, row: plainRow(row) });
    }
  }
  return rows;
}

function plainRow(row: RowValues): RowValues {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)]));
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return plainRow({ ...value });
}
