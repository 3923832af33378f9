/** Columns of Parquet files, a range of rows at a time. */
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "npm:hyparquet@1.33.0";
import { compressors } from "npm:hyparquet-compressors@1.1.2";
import { DataError, reasonOf } from "../data_error.ts";

/** Consecutive rows. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/** So many bytes of a column are unpacked at once. */
const MOST_AT_ONCE = 1 << 26;
/** Parts of a row group; one that claims to need more is not what it says. */
const MOST_PARTS = 1 << 12;
/** Larger footers are no footers. */
const LARGEST_FOOTER = 1 << 28;
/** A page that claims to unpack to more is not unpacked. */
const LARGEST_PAGE = 1 << 30;

/** Runs `read` on an open file; what the library finds wrong becomes one sentence. */
async function withFile<T>(path: string, read: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    return await read({
      byteLength: size,
      slice(start, end = size) {
        const length = Math.min(end, size) - start;
        if (!(start >= 0 && length >= 0)) {
          throw new RangeError(`expected bytes inside the file, found ${start} to ${end} of ${size}`);
        }
        const bytes = new Uint8Array(length);
        file.seekSync(start, Deno.SeekMode.Start);
        for (let filled = 0; filled < length;) {
          const got = file.readSync(bytes.subarray(filled));
          if (got === null) throw new RangeError("expected more bytes, found the end of the file");
          filled += got;
        }
        return bytes.buffer;
      },
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
    }
    throw new DataError(`${path}: expected a Parquet file, found "${reasonOf(error)}"`);
  }
}

async function metadataOf(file: AsyncBuffer): Promise<FileMetaData> {
  if (file.byteLength < 12) throw new RangeError("expected at least 12 bytes");
  const end = new DataView(await file.slice(file.byteLength - 8));
  if (end.getUint32(0, true) > Math.min(LARGEST_FOOTER, file.byteLength - 12)) {
    throw new RangeError(`expected a footer inside the file, found one of ${end.getUint32(0, true)} bytes`);
  }
  return await parquetMetadataAsync(file);
}

function columnNames({ schema }: FileMetaData): readonly string[] {
  const names: string[] = [];
  for (let i = 1; i < schema.length; i++) {
    const element = schema[i];
    if (element === undefined) break;
    names.push(element.name);
    for (let inside = element.num_children ?? 0; inside > 0; inside--) {
      i++;
      inside += schema[i]?.num_children ?? 0;
    }
  }
  return names;
}

function checkColumns(
  path: string,
  { columns, names }: { readonly columns: readonly string[]; readonly names: readonly string[] },
): void {
  const missing = columns.find((column) => !names.includes(column));
  if (missing === undefined) return;
  throw new DataError(`${path}: expected a column "${missing}", found ${names.slice(0, 20).join(", ")}`);
}

/** What a file holds. */
export interface ParquetTable {
  readonly columns: readonly string[];
  /** Of all columns, unpacked, as the file claims. */
  readonly bytes: number;
}

/**
 * The columns of a file.
 *
 * @throws {DataError} when it is no Parquet file.
 */
export async function describeParquet(path: string): Promise<ParquetTable> {
  return await withFile(path, async (file) => {
    const metadata = await metadataOf(file);
    const bytes = metadata.row_groups.reduce((sum, { total_byte_size }) => sum + Number(total_byte_size), 0);
    return { columns: columnNames(metadata), bytes };
  });
}

/**
 * The rows of a file in ranges that can be unpacked at once: row groups, and parts of large ones.
 *
 * @param columns whose sizes count
 * @throws {DataError} when it is no Parquet file or lacks such a column.
 */
export async function parquetRanges(path: string, columns: readonly string[]): Promise<readonly RowRange[]> {
  return await withFile(path, async (file) => {
    const metadata = await metadataOf(file);
    checkColumns(path, { columns, names: columnNames(metadata) });
    const ranges: RowRange[] = [];
    let first = 0;
    for (const { num_rows, columns: stored } of metadata.row_groups) {
      const rows = Number(num_rows);
      if (!Number.isSafeInteger(rows) || rows < 0) throw new RangeError(`expected rows, found ${rows}`);
      const size = stored.reduce((sum, { meta_data }) => {
        const isRead = columns.includes(meta_data?.path_in_schema[0] ?? "");
        return sum + (isRead ? Number(meta_data?.total_uncompressed_size ?? 0) : 0);
      }, 0);
      const parts = Math.max(1, Math.min(rows, MOST_PARTS, Math.ceil(size / MOST_AT_ONCE)));
      for (let part = 0; part < parts; part++) {
        const from = Math.floor(rows * part / parts);
        const count = Math.floor(rows * (part + 1) / parts) - from;
        if (count > 0) ranges.push({ first: first + from, count });
      }
      first += rows;
    }
    return ranges;
  });
}

/**
 * Some rows of some columns, in their order; a key per column.
 *
 * @throws {DataError} when it is no Parquet file or has no such column.
 */
export async function readParquetRows(
  path: string,
  { columns, first, count }: RowRange & { readonly columns: readonly string[] },
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return await withFile(path, async (file) => {
    const metadata = await metadataOf(file);
    checkColumns(path, { columns, names: columnNames(metadata) });
    return await parquetReadObjects({
      file,
      metadata,
      columns: [...columns],
      rowStart: first,
      rowEnd: first + count,
      compressors: bounded,
      useOffsetIndex: true,
    });
  });
}

const bounded: typeof compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [codec, (input: Uint8Array, length: number) => {
    if (length > LARGEST_PAGE) {
      throw new RangeError(`expected a page of at most ${LARGEST_PAGE} bytes, found ${length}`);
    }
    return unpack?.(input, length) ?? input;
  }]),
);
