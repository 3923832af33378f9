/** The rows of a table with delimiters. */
import { Buffer } from "node:buffer";
import { CsvError, parse } from "npm:csv-parse@6.1.0/sync";
import { DataError } from "../data_error.ts";
import type { LocatedRow } from "./located_row.ts";

/** How a table is read. */
export interface TableRowsOptions {
  /** For errors. */
  readonly path: string;
  readonly kind: "csv" | "tsv";
  /** Names of the columns of a table without a header. */
  readonly columns?: readonly string[];
}

/** The values of a line, or what is wrong with them. */
type LocatedRecord =
  & { readonly line: number }
  & ({ readonly values: readonly string[] } | { readonly problem: string });

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** What is wrong with quotes, by the library's codes. */
const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "expected a closing quote, found the end of the file",
  CSV_INVALID_CLOSING_QUOTE: "expected the end of a value behind its closing quote, found more of it",
  INVALID_OPENING_QUOTE: "expected a quote at the beginning of a value, found one inside it",
};

/**
 * The rows of a table. The first line has the columns' names, unless `columns` gives them. Quotes mean something in CSV
 * alone; a row whose quotes do not match is lost up to the end of its first line, and no other is.
 *
 * @throws {DataError} when the first line has no names.
 * @example
 * ```ts
 * import { tableRows } from "./table_rows.ts";
 * const text = 'text,label\n"a, b",1\n"open,0\nc,1\n';
 * const [first, broken, third] = tableRows(text, { path: "a.csv", kind: "csv" });
 * if (first === undefined || !("row" in first) || first.row.text !== "a, b" || first.line !== 2) throw new Error();
 * if (broken === undefined || !("problem" in broken) || third?.line !== 4) throw new Error();
 * ```
 */
export function tableRows(text: string, { path, kind, columns }: TableRowsOptions): readonly LocatedRow[] {
  const [header, ...rest] = recordsOf(text, kind);
  if (columns === undefined && header !== undefined && "problem" in header) {
    throw new DataError(`${path}:${header.line}: ${header.problem}`);
  }
  const names = columns ?? (header !== undefined && "values" in header ? header.values : []);
  const body = columns === undefined || header === undefined ? rest : [header, ...rest];
  return body.map((each): LocatedRow => {
    if ("problem" in each) return each;
    const { values, line } = each;
    if (values.length !== names.length) {
      const expected = `expected ${names.length} columns (${names.join(", ")})`;
      return { line, problem: `${expected}, found ${values.length}` };
    }
    return { line, row: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) };
  });
}

/** The library ends at the first record that it cannot read; behind the first line of that one it is asked again. */
function recordsOf(text: string, kind: TableRowsOptions["kind"]): readonly LocatedRecord[] {
  const bytes = Buffer.from(text);
  const found: LocatedRecord[] = [];
  let [offset, lines] = [0, 0];
  while (offset < bytes.length) {
    let [read, readLines] = [0, 0];
    try {
      parse(bytes.subarray(offset), {
        delimiter: kind === "csv" ? "," : "\t",
        quote: kind === "csv" ? '"' : null,
        record_delimiter: ["\n", "\r\n", "\r"],
        relax_column_count: true,
        skip_empty_lines: true,
        on_record(values: readonly string[], info) {
          found.push({ values, line: lines + info.lines });
          // Types leave out how many bytes were read.
          [read, readLines] = ["bytes" in info ? Number(info.bytes) : NaN, info.lines];
          return null;
        },
      });
      return found;
    } catch (error) {
      const problem = error instanceof CsvError ? PROBLEMS[error.code] : undefined;
      if (problem === undefined) throw error;
      [offset, lines] = [offset + read, lines + readLines];
      while (bytes[offset] === LINE_FEED || bytes[offset] === CARRIAGE_RETURN) {
        lines += Number(bytes[offset] === LINE_FEED);
        offset++;
      }
      lines++;
      found.push({ problem, line: lines });
      const end = bytes.indexOf(LINE_FEED, offset);
      offset = end < 0 ? bytes.length : end + 1;
    }
  }
  return found;
}
